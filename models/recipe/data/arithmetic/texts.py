"""From problems to the texts a model learns from.

Two thoughts stand for a step: the first for `<<12*3=`, the second for its result. What is said after k
thoughts and `<eot>` begins with the step that isn't finished, said as a whole: after 2i or 2i + 1 thoughts
with step i + 1. Without `<eot>`, after 2i - 1 thoughts, the text goes on in mid-step, `36>>`: so thought 2i
itself, the last hidden state, says the result of step i.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ..task import Segment
from .problems import (
    LARGEST,
    STEPS,
    Equation,
    Problem,
    make_equation,
    make_equations,
    make_number,
    make_problem,
)
from .tokens import ByteVocabulary

PER_STEP = 2
THOUGHTS = PER_STEP * STEPS
STEP_LENGTH, RESULT = 8, 5  # tokens of a step with its line break, and which of them is the result
SHARES = (0.15, 0.2, 0.25, 0.4)  # of problems with 1, 2, ... steps in training
LONGEST = 127  # tokens of a question in training
DRILLED = 10  # equations in a row of drill
REUSED = 8  # times the sentences of a problem are used, on average, before others take their place


@dataclass(frozen=True)
class Encoded:
    question: list[int]
    steps: list[list[int]]  # each with its line break
    results: list[int]
    answer: list[int]  # from ### to the end of text


@dataclass(frozen=True)
class Told:
    """A problem whose numbers can be others."""

    question: list[int]
    places: list[int]  # of its numbers
    problem: Problem


class Writer:
    def __init__(self, vocabulary: ByteVocabulary):
        self.vocabulary = v = vocabulary
        self.numbers, self.numerals = v.numbers, set(v.numbers)
        self.open, self.close, self.equals, self.space = map(v.token, ("<<", ">>", "=", " "))
        self.operations = {operation: v.token(operation) for operation in "+-*/"}

    def step(self, e: Equation) -> list[int]:
        n, operation, newline = self.numbers, self.operations[e.operation], self.vocabulary.newline
        middle = [n[e.left], operation, n[e.right], self.equals, n[e.result]]
        return [self.open, *middle, self.close, newline]

    def encode(self, problem: Problem) -> Encoded:
        return self.steps(self.vocabulary.encode(problem.question), problem.equations)

    def steps(self, question: list[int], equations: Sequence[Equation]) -> Encoded:
        steps = [self.step(equation) for equation in equations]
        results = [step[RESULT] for step in steps]
        v = self.vocabulary
        return Encoded(question, steps, results, [v.answer, self.space, results[-1], v.eos])

    def told(self, problem: Problem) -> Told:
        question = self.vocabulary.encode(problem.question)
        return Told(question, [i for i, token in enumerate(question) if token in self.numerals], problem)

    def renumbered(self, rng: random.Random, told: Told) -> Encoded:
        """The same sentences with new numbers, where there are any for these operations."""
        problem = told.problem
        operations = [operation for operation, _ in problem.frames]
        equations = make_equations(rng, operations) or problem.equations
        numbers = [equations[0].left, *(equation.right for equation in equations)]
        if problem.aside is not None:
            numbers.insert(problem.aside, make_number(rng, LARGEST))
        question = list(told.question)
        for place, number in zip(told.places, numbers):
            question[place] = self.numbers[number]
        return self.steps(question, equations)

    def spoken(self, problem: Encoded, thoughts: int, steps_left_out: int) -> Segment:
        steps = [token for step in problem.steps[steps_left_out:] for token in step]
        return Segment(thoughts, [self.vocabulary.eot, *steps, *problem.answer])

    def forced(self, problem: Encoded, thoughts: int) -> Segment:
        """The answer as far as it is known after too few thoughts; that it comes now isn't learned."""
        return Segment(thoughts, [self.vocabulary.eot, *problem.answer], ignore={1}, kind="forced")

    def mid_step(self, problem: Encoded, step: int) -> Segment:
        """What follows the first thought of a step (counted from 1) without <eot>."""
        return Segment(PER_STEP * step - 1, [problem.results[step - 1], self.close], kind="mid-step")

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
    """Problems that are used several times, each time with new numbers; some of their sentences are replaced
    whenever some are taken."""

    def __init__(self, writer: Writer, rng: random.Random, size: int):
        self.writer = writer
        self.told = [self.new(rng) for _ in range(size)]

    def new(self, rng: random.Random) -> Told:
        (steps,) = rng.choices(range(1, STEPS + 1), SHARES)
        while True:
            told = self.writer.told(make_problem(rng, steps))
            if len(told.question) <= LONGEST:
                return told

    def take(self, rng: random.Random, count: int) -> list[Encoded]:
        for _ in range(count // REUSED):
            self.told[rng.randrange(len(self.told))] = self.new(rng)
        return [self.writer.renumbered(rng, told) for told in rng.sample(self.told, count)]
