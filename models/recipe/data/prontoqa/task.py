"""PrOntoQA as a task: the texts a model learns from, and how its texts are judged.

A step is two sentences (`Stella is a zumpus. Zumpuses are gorpuses.`) and one thought stands for it. After k
thoughts and `<eot>` step k + 1 is said. Without `<eot>` thought k itself says what comes after the name in
step k: `is a zumpus.`, or the property in the last step. A thought after the last step says the answer.
"""

import random

from ..methods import Method
from ..shape import Shape
from ..task import Group, Item, Lesson, Row, Segment, Task
from .problems import LENGTH, Problem, mixed, released
from .tokens import VOCABULARY

THOUGHTS = LENGTH + 1
GROUPS = 48  # problems in a step
TEXTS = 4  # after different numbers of thoughts before the last
RECALL = 0.01  # share of the budget in which only facts are recalled
STAGE = 0.1  # share of the budget that a stage takes, the last one all the rest


class ProntoQA(Task):
    name = "prontoqa"
    vocabulary = VOCABULARY
    shape = Shape(layers=3, vocabulary=len(VOCABULARY), rotary=(True, False, False))
    thoughts_per_step = 1
    max_thoughts = THOUGHTS
    longest = 5 * LENGTH + 6  # five tokens for each noun's step, three for the last, three for the answer

    def lesson(self, method: Method, progress: float, rng: random.Random, size: int = 1) -> Lesson:
        problems = [mixed(rng) for _ in range(GROUPS * size)]
        if progress < RECALL:
            groups = [Group(problem.facts, [_recall(rng, problem)]) for problem in problems]
            return Lesson("recall", groups, {"recall": 1.0}, len(problems))
        groups = [
            Group(problem.facts, [_row(rng, problem, method, progress), _recall(rng, problem)])
            for problem in problems
        ]
        # What thoughts say is most of what teaches them; at the end the words may use them as they like.
        mid_step = 1.0 if progress < 0.6 else 0.5
        weights = {"words": 1.0, "mid-step": mid_step, "forced": 0.25, "recall": 1.0}
        return Lesson("words", groups, weights, len(problems))

    def held_out(self, rng: random.Random, count: int) -> list[Item]:
        return [released(rng).item() for _ in range(count)]


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
        stage = min(THOUGHTS, int(progress / STAGE))
        return Row(question, [text(stage if method.thinks else 0, stage)])
    if method.says != "every k":
        raise ValueError(f"PrOntoQA has no texts for a method that says {method.says}.")
    segments = [text(k, k) for k in [*rng.sample(range(THOUGHTS), TEXTS), THOUGHTS]]
    said = [step[1] for step in problem.steps] + [problem.answer] * (THOUGHTS - count)
    segments += [Segment(k, [said[k]], kind="mid-step") for k in range(THOUGHTS)]
    # The answer as far as it is known after too few thoughts; that it comes now isn't learned.
    segments.append(Segment(rng.randrange(count), [v.eot, *answer], {1}, "forced"))
    return Row(question, segments)
