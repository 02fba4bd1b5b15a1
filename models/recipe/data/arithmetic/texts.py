"""From problems to the texts a model learns from.

Two thoughts stand for a step: the first for `<<12*3=`, the second for its result. What is said after k
thoughts and `<eot>` begins with the step that isn't finished, said as a whole: after 2i or 2i + 1 thoughts
with step i + 1. Without `<eot>`, after 2i - 1 thoughts, the text goes on in mid-step, `36>>`: so thought 2i
itself, the last hidden state, says the result of step i.
"""

import random
from dataclasses import dataclass

from ..task import Row, Segment
from .problems import STEPS, Problem, make_problem
from .tokens import ByteVocabulary

PER_STEP = 2
THOUGHTS = PER_STEP * STEPS


@dataclass(frozen=True)
class Encoded:
    question: list[int]
    steps: list[list[int]]  # each with its line break
    results: list[int]
    answer: list[int]  # from ### to the end of text


class Writer:
    def __init__(self, vocabulary: ByteVocabulary):
        self.vocabulary = v = vocabulary
        self.numbers = v.numbers
        self.open, self.close, self.equals, self.space = map(v.token, ("<<", ">>", "=", " "))
        self.operations = {operation: v.token(operation) for operation in "+-*/"}

    def encode(self, problem: Problem) -> Encoded:
        v, numbers = self.vocabulary, self.numbers
        steps = [
            [
                self.open,
                numbers[e.left],
                self.operations[e.operation],
                numbers[e.right],
                self.equals,
                numbers[e.result],
                self.close,
                v.newline,
            ]
            for e in problem.equations
        ]
        results = [numbers[e.result] for e in problem.equations]
        return Encoded(
            v.encode(problem.question), steps, results, [v.answer, self.space, results[-1], v.eos]
        )

    def spoken(self, problem: Encoded, thoughts: int, steps_left_out: int) -> Segment:
        steps = [token for step in problem.steps[steps_left_out:] for token in step]
        return Segment(thoughts, [self.vocabulary.eot, *steps, *problem.answer])

    def forced(self, problem: Encoded, thoughts: int) -> Segment:
        """The answer as far as it is known after too few thoughts; that it comes now isn't learned."""
        return Segment(thoughts, [self.vocabulary.eot, *problem.answer], ignore={1}, kind="forced")

    def mid_step(self, problem: Encoded, step: int) -> Segment:
        """What follows the first thought of a step (counted from 1) without <eot>."""
        return Segment(PER_STEP * step - 1, [problem.results[step - 1], self.close], kind="mid-step")

    def thinking(self, rng: random.Random, problem: Encoded, texts: int, most: int = THOUGHTS) -> list[Segment]:
        """`texts` spoken ones after different numbers of thoughts, and the short ones: the answer after all
        thoughts, forced after too few, and each step's result in mid-step."""
        needed = PER_STEP * len(problem.steps)
        early = range(min(needed, most + 1))
        segments = [self.spoken(problem, k, k // PER_STEP) for k in rng.sample(early, min(texts, len(early)))]
        segments.append(self.forced(problem, rng.choice(early)))
        if most >= needed:
            segments.append(self.spoken(problem, most, len(problem.steps)))
        if most > needed:
            segments.append(self.spoken(problem, rng.randrange(needed, most), len(problem.steps)))
        segments += [self.mid_step(problem, i) for i in range(1, min(len(problem.steps), most // PER_STEP) + 1)]
        return segments


class Pool:
    """Problems ready to be used; some are replaced by new ones whenever some are taken."""

    def __init__(self, writer: Writer, rng: random.Random, shares: tuple[float, ...], size: int):
        self.writer, self.shares = writer, shares
        self.problems = [self._new(rng) for _ in range(size)]

    def _new(self, rng: random.Random) -> Encoded:
        steps = rng.choices(range(1, len(self.shares) + 1), self.shares)[0]
        return self.writer.encode(make_problem(rng, steps))

    def take(self, rng: random.Random, count: int, fresh: int) -> list[Encoded]:
        for _ in range(fresh):
            self.problems[rng.randrange(len(self.problems))] = self._new(rng)
        return rng.sample(self.problems, count)
