"""Generated arithmetic word problems in the form of GSM8k-Aug as Coconut uses it.

A released file is a JSON list of `{question, steps, answer}`; a step is one equation, `<<12*3=36>>`, and the
answer a number. Source: Hao et al., arXiv 2412.06769 (facebookresearch/coconut, data/gsm_train.json).
"""

import random
import zlib
from dataclasses import dataclass

from .frames import ASIDES, FRAMES, NAMES, OPENINGS, PRONOUNS, QUESTIONS, THINGS

LARGEST = 999  # of every number in a problem; also the largest that is one token
FACTOR = 12  # largest number to multiply or divide by
STEPS = 4  # most steps of a problem
ASIDE = 0.3  # share of problems with a sentence that does not matter
UNUSUAL = 0.08  # share of problems about a thing or a person whose word has no token of its own
RESERVED = 20  # one of this many sequences of frames never stands in training
TRIES = 60  # numbers drawn for one sequence of operations before another sequence is drawn

OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a // b,
}


@dataclass(frozen=True)
class Equation:
    left: int
    operation: str
    right: int

    @property
    def result(self) -> int:
        return OPERATIONS[self.operation](self.left, self.right)

    def __str__(self) -> str:
        return f"<<{self.left}{self.operation}{self.right}={self.result}>>"


@dataclass(frozen=True)
class Problem:
    question: str
    equations: tuple[Equation, ...]
    frames: tuple[tuple[str, int], ...]  # (operation, index in FRAMES[operation]) of each step
    aside: int | None  # which of the question's numbers doesn't matter

    @property
    def answer(self) -> int:
        return self.equations[-1].result

    def released(self) -> dict:
        return {
            "question": self.question,
            "steps": [str(equation) for equation in self.equations],
            "answer": str(self.answer),
        }


def reserved(frames: tuple[tuple[str, int], ...]) -> bool:
    """Whether problems with this sequence of operations and frames are kept for tests."""
    key = " ".join(f"{operation}{index}" for operation, index in frames)
    return zlib.crc32(key.encode()) % RESERVED == 0


def make_problem(rng: random.Random, steps: int, held_out: bool = False) -> Problem:
    """A problem whose sequence of frames is reserved for tests, or one whose sequence is not."""
    while True:
        operations = [rng.choice("+-*/") for _ in range(steps)]
        equations = make_equations(rng, operations)
        if equations:
            break
    while True:
        frames = tuple((operation, rng.randrange(len(FRAMES[operation]))) for operation in operations)
        if reserved(frames) == held_out:
            question, aside = _tell(rng, equations, frames)
            return Problem(question, tuple(equations), frames, aside)


def make_equation(rng: random.Random) -> Equation:
    """As they come first in a problem."""
    while True:
        equations = make_equations(rng, [rng.choice("+-*/")])
        if equations:
            return equations[0]


def held_out_problems(rng: random.Random, count: int) -> list[Problem]:
    """As many of each number of steps, in that order over and over, no two with the same question."""
    found: dict[str, Problem] = {}
    while len(found) < count:
        problem = make_problem(rng, 1 + len(found) % STEPS, held_out=True)
        found.setdefault(problem.question, problem)
    return list(found.values())


def make_number(rng: random.Random, most: int) -> int:
    """2 to `most`: small numbers as often as large ones, and all sizes alike in the other half."""
    if rng.random() < 0.5:
        return rng.randint(2, most)
    return int(2 * ((most + 0.999) / 2) ** rng.random())


def make_equations(rng: random.Random, operations: list[str]) -> list[Equation] | None:
    """A chain with these operations in which every number is between 2 and LARGEST, or None."""
    for _ in range(TRIES):
        value, chain = make_number(rng, LARGEST), []
        for operation in operations:
            right = _right(rng, operation, value)
            if right is None:
                break
            chain.append(Equation(value, operation, right))
            value = chain[-1].result
        else:
            return chain
    return None


def _right(rng: random.Random, operation: str, value: int) -> int | None:
    if operation == "+":
        return make_number(rng, LARGEST - value) if value <= LARGEST - 2 else None
    if operation == "-":
        return make_number(rng, value - 2) if value >= 4 else None
    if operation == "*":
        most = min(FACTOR, LARGEST // value)
        return rng.randint(2, most) if most >= 2 else None
    divisors = [n for n in range(2, FACTOR + 1) if value % n == 0 and value // n >= 2]
    return rng.choice(divisors) if divisors else None


def _tell(
    rng: random.Random, equations: list[Equation], frames: tuple[tuple[str, int], ...]
) -> tuple[str, int | None]:
    """The question, and which of its numbers doesn't matter. Each of its sentences but the last has one."""
    name, other = rng.sample(NAMES, 2)
    pronouns = PRONOUNS[name]
    things, others = rng.sample(THINGS, 2)
    if rng.random() < UNUSUAL:
        things = _made_up(rng) + "s"
        if rng.random() < 0.5:
            name = _made_up(rng).capitalize()
    words = {"name": name, "other": other, "things": things, "others": others, **pronouns}
    sentences = [rng.choice(OPENINGS).format(n=equations[0].left, **words)]
    for equation, (operation, index) in zip(equations, frames):
        sentences.append(FRAMES[operation][index].format(n=equation.right, **words))
    aside = None
    if rng.random() < ASIDE:
        aside = rng.randint(1, len(sentences))
        sentences.insert(aside, rng.choice(ASIDES).format(n=make_number(rng, LARGEST), **words))
    sentences.append(rng.choice(QUESTIONS).format(**words))
    return " ".join(sentences), aside


def _made_up(rng: random.Random) -> str:
    """A word that no vocabulary has, as people bring their own."""
    syllables = (rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(rng.randint(2, 3)))
    return "".join(syllables) + rng.choice(["", "n", "r", "l", "t"])
