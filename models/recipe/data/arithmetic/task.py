"""How the arithmetic models are taught.

Every target of training is the next token of one text: of a problem's own steps and answer, or of an equation
that stands alone. Which result a thought holds is a target only as the next word of a text that goes on in
mid-step (see texts.py).
"""

import random
from dataclasses import dataclass

from ..methods import Method
from ..shape import Shape
from ..task import Group, Item, Lesson, Row, Segment, Task
from .problems import STEPS, held_out_problems
from .texts import PER_STEP, STEP_LENGTH, THOUGHTS, Encoded, Pool, Writer
from .tokens import ByteVocabulary

GROUPS = 64  # questions, or rows of drill, in a lesson of size 1
STAGE = 0.1  # share of the questions in each stage but the last, for methods with stages
POOL = 20_000  # problems made before the first lesson


@dataclass(frozen=True)
class Phase:
    name: str
    until: float  # share of the questions of a run
    most: int  # thoughts
    drill: float  # share of the lessons that are equations alone


# As in the paper the steps in words are learned first; then more and more of them are thought.
PHASES = [
    Phase("steps in words", 0.25, 0, 0.4),
    Phase("2 thoughts", 0.32, 2, 0.2),
    Phase("4 thoughts", 0.39, 4, 0.2),
    Phase("6 thoughts", 0.46, 6, 0.2),
    Phase("8 thoughts", 1.0, 8, 0.1),
]
WEIGHTS = {"words": 1.0, "forced": 0.2, "mid-step": 1.0, "drill": 1.0}


class Arithmetic(Task):
    name = "arithmetic"
    thoughts_per_step, max_thoughts = PER_STEP, THOUGHTS
    questions = 4_000_000
    longest = STEP_LENGTH * STEPS + 5
    data = "generated word problems of 1 to 4 steps with numbers to 999, and equations that stand alone"
    targets = "the next token of a problem's own text, after every number of thoughts"
    thought_targets = (
        "some texts go on in mid-step, directly after the first thought of a step: its second thought is "
        "trained to say the step's result"
    )

    def __init__(self) -> None:
        self.vocabulary = ByteVocabulary()
        self.shape = Shape(
            layers=3,
            hidden=176,
            heads=4,
            head_dim=48,
            inner=384,
            vocabulary=len(self.vocabulary),
            rotary=(True, True, True),
        )
        self.writer = Writer(self.vocabulary)
        self.pool: Pool | None = None

    def phases(self, method: Method) -> list[Phase]:
        if method.says == "search":
            raise SystemExit("A chain of equations leaves nothing to search: cot-search is for prosqa.")
        if method.says == "every k" and method.thinks:
            return PHASES
        if method.says == "stages":  # the first s steps are left out, in the paper's order
            drill = 0.0 if method.resets else 0.2
            ends = [*(STAGE * (stage + 1) for stage in range(STEPS)), 1.0]
            return [Phase(f"stage {s}", until, PER_STEP * s, drill) for s, until in enumerate(ends)]
        most = THOUGHTS if method.thinks else 0
        return [Phase("equations first", 0.25, most, 0.4), Phase("problems", 1.0, most, 0.1)]

    def lesson(self, method: Method, progress: float, rng: random.Random, size: int = 1) -> Lesson:
        phases = self.phases(method)
        phase = next((phase for phase in phases if progress < phase.until), phases[-1])
        count = GROUPS * size
        if rng.random() < phase.drill:
            groups = [Group([], [Row([], [self.writer.drill(rng)])]) for _ in range(count)]
            return Lesson(phase.name, groups, WEIGHTS, 0)
        if self.pool is None:
            self.pool = Pool(self.writer, rng, POOL)
        groups = [
            Group(problem.question, [Row(self.before_thoughts, self.segments(rng, method, phase, problem))])
            for problem in self.pool.take(rng, count)
        ]
        return Lesson(phase.name, groups, WEIGHTS, count)

    @property
    def before_thoughts(self) -> list[int]:
        return [self.vocabulary.newline, self.vocabulary.bot]

    def segments(self, rng: random.Random, method: Method, phase: Phase, problem: Encoded) -> list[Segment]:
        fed = phase.most if method.thinks else 0
        if method.says == "answer":
            return [self.writer.spoken(problem, fed, len(problem.steps))]
        if method.says == "stages":
            left_out = min(phase.most // PER_STEP, len(problem.steps))
            return [self.writer.spoken(problem, fed, left_out)]
        if fed == 0:
            return [self.writer.spoken(problem, 0, 0)]
        return self.writer.thinking(rng, problem, fed)

    def package(self) -> dict:
        return {"task": "arithmetic"}

    def held_out(self, rng: random.Random, count: int) -> list[Item]:
        """As many of each number of steps; their sequences of frames and operations aren't in training."""
        return [problem.released() for problem in held_out_problems(rng, count)]
