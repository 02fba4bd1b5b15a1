"""PrOntoQA as a task: the texts a model learns from, and how its texts are judged.

A step is two sentences (`Stella is a zumpus. Zumpuses are gorpuses.`) and one thought stands for it. After k
thoughts and `<eot>` step k + 1 is said. Without `<eot>` thought k itself says what comes after the name in
step k: `is a zumpus.`, or the property in the last step. What comes after the last step's thought says the
answer.
"""

import random

from ..methods import Method
from ..shape import Shape
from ..task import Group, Item, Lesson, Row, Segment, Task
from .problems import LENGTH, Problem, released, small, tiny, twins
from .tokens import ADJECTIVES, NAMES, NOUNS, VOCABULARY

THOUGHTS = LENGTH + 1
PROBLEMS = 48  # in a step
TEXTS = 4  # after different numbers of thoughts before the last

# Phase -> the share of the budget at which it ends, and what is drawn in it. Whether a sentence is true is
# learned from tiny problems in some hundred steps; in larger ones it isn't learned in as many. From
# "words alone" on the words may use the thoughts as they like. Released problems have a shortcut
# (problems.py), so the last phase is without them.
PHASES = {
    "recall": (0.02, {released: 1.0}),
    "tiny": (0.07, {tiny: 1.0}),
    "small": (0.12, {small: 1.0}),
    "words": (0.6, {released: 0.45, twins: 0.25, small: 0.2, tiny: 0.1}),
    "words alone": (0.88, {released: 0.45, twins: 0.25, small: 0.2, tiny: 0.1}),
    "twins": (1.0, {twins: 0.65, small: 0.25, tiny: 0.1}),
}
AGAIN = 0.15  # share of the lessons in which facts are said again, and nothing else
ALONE = PHASES["words"][0]
STAGE = 0.1  # share of the budget that a stage takes, the last one all the rest


class ProntoQA(Task):
    name = "prontoqa"
    vocabulary = VOCABULARY
    shape = Shape(vocabulary=len(VOCABULARY)).of(3)
    thoughts_per_step = 1
    max_thoughts = THOUGHTS
    questions = 1_000_000
    data = "generated PrOntoQA problems: in the released form, with a second chain of its length, and small"
    targets = "the next token of one text each, after every number of thoughts"
    thought_targets = "the object of its step (weight 1, then 0.5)"
    longest = 5 * LENGTH + 6  # five tokens for each noun's step, three for the last, three for the answer

    def lesson(self, method: Method, progress: float, rng: random.Random, size: int = 1) -> Lesson:
        name = _phase(method, progress)
        _, kinds = PHASES.get(name, PHASES["words"])
        draws = rng.choices(list(kinds), list(kinds.values()), k=PROBLEMS * size)
        problems = [draw(rng) for draw in draws]
        if name == "recall" or rng.random() < AGAIN:
            groups = [Group(problem.facts, [_recall(rng, problem)]) for problem in problems]
            # Facts said again use up questions only while there is nothing else.
            return Lesson(name, groups, {"recall": 1.0}, len(problems) if name == "recall" else 0)
        groups = [Group(problem.facts, [_row(rng, problem, method, progress)]) for problem in problems]
        weights = {"words": 1.0, "forced": 0.25, "direct": 0.5 if progress >= ALONE else 1.0}
        return Lesson(name, groups, weights, len(problems))

    def held_out(self, rng: random.Random, count: int) -> list[Item]:
        return [released(rng).item() for _ in range(count)]

    def options(self, item: Item) -> list[str]:
        return ["True", "False"]

    def package(self) -> dict:
        return {
            "task": "prontoqa",
            "concepts": tuple(NOUNS),
            "names": tuple(NAMES),
            "properties": tuple(ADJECTIVES),
        }


def _phase(method: Method, progress: float) -> str:
    if method.says == "stages" and (method.resets or progress >= PHASES["recall"][0]):
        return f"stage {_stage(progress)}"
    return next((name for name, (end, _) in PHASES.items() if progress < end), "twins")


def _stage(progress: float) -> int:
    """How many steps are left out, for methods that say the text in stages."""
    return min(THOUGHTS, int(progress / STAGE))


def _recall(rng: random.Random, problem: Problem) -> Row:
    """The facts in another order: only the object of each is learned."""
    pairs = list(zip(problem.facts[::2], problem.facts[1::2]))
    rng.shuffle(pairs)
    ids = [token for pair in pairs for token in pair]
    return Row([], [Segment(0, ids, set(range(0, len(ids), 2)), "recall")])


def _row(rng: random.Random, problem: Problem, method: Method, progress: float) -> Row:
    v, count = VOCABULARY, len(problem.steps)
    question = [*problem.question, v.newline, v.bot]
    answer = [v.answer, problem.answer, v.eos]

    def text(thoughts: int, left_out: int) -> Segment:
        steps = [token for step in problem.steps[left_out:] for token in (*step, v.newline)]
        return Segment(thoughts, [v.eot, *steps, *answer])

    if method.says == "steps":
        return Row(question, [text(0, 0)])
    if method.says == "answer":
        return Row(question, [text(THOUGHTS if method.thinks else 0, THOUGHTS)])
    if method.says == "stages":
        stage = _stage(progress)
        return Row(question, [text(stage if method.thinks else 0, stage)])
    if method.says != "every k":
        raise ValueError(f"PrOntoQA has no texts for a method that says {method.says}.")
    segments = [text(k, k) for k in [*rng.sample(range(THOUGHTS), TEXTS), THOUGHTS]]
    said = [step[1] for step in problem.steps] + [problem.answer] * (THOUGHTS + 1 - count)
    segments += [Segment(k, [token], kind="direct") for k, token in enumerate(said)]
    # The answer as far as it is known after too few thoughts; that it comes now isn't learned.
    segments.append(Segment(rng.randrange(count), [v.eot, *answer], {1}, "forced"))
    return Row(question, segments)
