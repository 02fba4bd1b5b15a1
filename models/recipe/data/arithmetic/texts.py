"""From problems to the texts a model learns from.

Two thoughts stand for a step: the first for `<<12*3=`, the second for its result. What is said after k
thoughts and `<eot>` begins with the step that isn't finished, said as a whole: after 2i or 2i + 1 thoughts
with step i + 1. Without `<eot>`, after 2i - 1 thoughts, the text goes on in mid-step, `36>>`: so thought 2i
itself, the last hidden state, says the result of step i.
"""

import random
from dataclasses import dataclass, field

from ..task import Segment
from .problems import STEPS, Equation, Problem, make_equation, make_problem
from .tokens import ByteVocabulary

PER_STEP = 2
THOUGHTS = PER_STEP * STEPS
STEP_LENGTH, RESULT = 8, 5  # tokens of a step with its line break, and which of them is the result
SHARES = (0.15, 0.2, 0.25, 0.4)  # of problems with 1, 2, ... steps in training
LONGEST = 127  # tokens of a question in training
DRILLED = 10  # equations in a row of drill
REUSED = 8  # times a problem is used, on average, before another takes its place


@dataclass(frozen=True)
class Encoded:
    question: list[int]
    steps: list[list[int]]  # each with its line break
    results: list[int]
    answer: list[int]  # from ### to the end of text
    kept: dict[tuple, Segment] = field(default_factory=dict)  # texts that were asked for before


class Writer:
    def __init__(self, vocabulary: ByteVocabulary):
        self.vocabulary = v = vocabulary
        self.numbers = v.numbers
        self.open, self.close, self.equals, self.space = map(v.token, ("<<", ">>", "=", " "))
        self.operations = {operation: v.token(operation) for operation in "+-*/"}

    def step(self, e: Equation) -> list[int]:
        n, operation, newline = self.numbers, self.operations[e.operation], self.vocabulary.newline
        middle = [n[e.left], operation, n[e.right], self.equals, n[e.result]]
        return [self.open, *middle, self.close, newline]

    def encode(self, problem: Problem) -> Encoded:
        v = self.vocabulary
        steps = [self.step(equation) for equation in problem.equations]
        results = [step[RESULT] for step in steps]
        return Encoded(v.encode(problem.question), steps, results, [v.answer, self.space, results[-1], v.eos])

    def spoken(self, problem: Encoded, thoughts: int, steps_left_out: int) -> Segment:
        key = thoughts, steps_left_out
        if key not in problem.kept:
            steps = [token for step in problem.steps[steps_left_out:] for token in step]
            problem.kept[key] = Segment(thoughts, [self.vocabulary.eot, *steps, *problem.answer])
        return problem.kept[key]

    def forced(self, problem: Encoded, thoughts: int) -> Segment:
        """The answer as far as it is known after too few thoughts; that it comes now isn't learned."""
        key = "forced", thoughts
        if key not in problem.kept:
            ids = [self.vocabulary.eot, *problem.answer]
            problem.kept[key] = Segment(thoughts, ids, ignore={1}, kind="forced")
        return problem.kept[key]

    def mid_step(self, problem: Encoded, step: int) -> Segment:
        """What follows the first thought of a step (counted from 1) without <eot>."""
        key = "mid-step", step
        if key not in problem.kept:
            ids = [problem.results[step - 1], self.close]
            problem.kept[key] = Segment(PER_STEP * step - 1, ids, kind="mid-step")
        return problem.kept[key]

    def thinking(self, rng: random.Random, problem: Encoded, most: int) -> list[Segment]:
        """What is learned of a question while thoughts go up to `most`: two of its texts, after different
        numbers of thoughts, and short ones: the answer after all thoughts, forced after too few, and each
        step's result in mid-step."""
        count = len(problem.steps)
        needed = PER_STEP * count
        early = range(min(needed, most + 1))
        segments = [self.spoken(problem, k, k // PER_STEP) for k in rng.sample(early, min(2, len(early)))]
        segments.append(self.forced(problem, rng.choice(early)))
        if most >= needed:
            segments.append(self.spoken(problem, most, count))
        if most > needed:
            segments.append(self.spoken(problem, rng.randrange(needed, most), count))
        segments += [self.mid_step(problem, i) for i in range(1, min(count, most // PER_STEP) + 1)]
        return segments

    def drill(self, rng: random.Random) -> Segment:
        """Equations that have nothing to do with each other; only their results are learned."""
        equations = [make_equation(rng) for _ in range(DRILLED)]
        ids = [token for equation in equations for token in self.step(equation)]
        return Segment(0, ids, {i for i in range(len(ids)) if i % STEP_LENGTH != RESULT}, "drill")


class Pool:
    """Encoded problems ready to be used; some are replaced by new ones whenever some are taken."""

    def __init__(self, writer: Writer, rng: random.Random, size: int):
        self.writer = writer
        self.problems = [self.new(rng) for _ in range(size)]

    def new(self, rng: random.Random) -> Encoded:
        (steps,) = rng.choices(range(1, STEPS + 1), SHARES)
        while True:
            encoded = self.writer.encode(make_problem(rng, steps))
            if len(encoded.question) <= LONGEST:
                return encoded

    def take(self, rng: random.Random, count: int) -> list[Encoded]:
        for _ in range(count // REUSED):
            self.problems[rng.randrange(len(self.problems))] = self.new(rng)
        return rng.sample(self.problems, count)
