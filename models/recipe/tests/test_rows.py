"""A batch of rows must be the same numbers as reading each text by itself, from the beginning."""

import random

import pytest
import torch
from plain import Plain

from recipe.data.methods import METHODS
from recipe.data.prosqa import ProsQA, drawn
from recipe.data.task import Group, Lesson, Row, Segment
from recipe.evaluation.reasoning import Model, reason
from recipe.model.latent import read, say, think
from recipe.model.network import new_model
from recipe.training.batches import make_batch

TASK = ProsQA()
V = TASK.vocabulary


def prosqa_lesson(progress: float) -> Lesson:
    lesson = TASK.lesson(METHODS["coconut"], progress, random.Random(8))
    lesson.groups = [lesson.groups[0], lesson.groups[1], lesson.groups[-1]]
    return lesson


def mixed_lesson() -> Lesson:
    """Questions of other lengths, one row a group, no prefix, as tasks without shared facts have them; one
    text goes on without <eot> for more than a word."""
    rng = random.Random(2)

    def ids(count: int) -> list[int]:
        return [rng.randrange(7, 100) for _ in range(count)]

    groups = [
        Group([], [Row([*ids(n), V.bot], [Segment(k, [V.eot, *ids(3)]), Segment(1, ids(n), {2}, "direct")])])
        for n, k in ((3, 0), (9, 2), (5, 3))
    ]
    groups.append(Group([], [Row(ids(1), [])]))
    return Lesson("mixed", groups, {"words": 1.0, "direct": 0.5}, 4)


def expected(model, lesson: Lesson, pauses: bool) -> tuple[torch.Tensor, list[int]]:
    """The hidden state that predicts each learned token of the lesson, and the tokens, in order."""
    states, targets = [], []
    for group in lesson.groups:
        for row in group.rows:
            prompt = group.prefix + row.question
            plain = Plain(model, TASK, prompt, pauses)
            most = max((segment.thoughts for segment in row.segments), default=0)
            thoughts = plain.thoughts(most) if row.question else []
            for segment in row.segments:
                hidden = plain.hidden(thoughts[: segment.thoughts], segment.ids[:-1])
                before = len(prompt) + segment.thoughts - 1
                for index, token in enumerate(segment.ids):
                    if index not in segment.ignore and token != V.eot:
                        states.append(hidden[before + index])
                        targets.append(token)
    return torch.stack(states), targets


@pytest.mark.parametrize("step", [1, 16])
@pytest.mark.parametrize("pauses", [False, True])
@pytest.mark.parametrize(
    "lesson",
    [prosqa_lesson(0.0), prosqa_lesson(0.3), prosqa_lesson(0.8), mixed_lesson()],
    ids=lambda x: x.name,
)
@torch.no_grad()
def test_every_target_is_predicted_as_in_a_plain_run(lesson, pauses, step):
    model = new_model(TASK, 3)
    batch = make_batch(lesson, V, step)
    first, past = read(model, batch.prefix, batch.prefix_count, batch.question, batch.question_count)
    hidden, past = think(model, first, past, batch.passes, V.pause if pauses else None)
    if batch.words.shape[2]:
        words = say(model, past, batch.words, batch.segment, batch.thoughts, batch.offset)
        hidden = torch.cat((hidden, words), 2)
    states, targets = expected(model, lesson, pauses)
    assert torch.allclose(hidden.flatten(0, 2)[batch.at][: len(states)], states, atol=3e-5)
    assert batch.target[: len(targets)].tolist() == targets
    assert not batch.weight[len(targets) :].any()


def test_a_kind_weighs_what_the_lesson_says():
    lesson = mixed_lesson()
    batch = make_batch(lesson, V)
    assert batch.kinds == ["direct", "words"]
    assert batch.weight[batch.kind == 0].sum().item() == pytest.approx(0.5)
    assert batch.weight[batch.kind == 1].sum().item() == pytest.approx(1.0)


@pytest.mark.parametrize("method", ["coconut", "pause"])
@torch.no_grad()
def test_many_at_once_equal_one_by_one(method):
    network, rng = new_model(TASK, 4), random.Random(5)
    model = Model(network, TASK, METHODS[method])
    items = [drawn(rng, kind) for kind in ("released", "typed", "typed", "released")]
    result = reason(model, items, [0, 3, 6])
    for index, item in enumerate(items):
        plain = Plain(network, TASK, TASK.prompt(item), method == "pause")
        thoughts = plain.thoughts(6)
        assert torch.allclose(torch.stack(thoughts), result.thoughts[index], atol=2e-5)
        for column, k in enumerate((0, 3, 6)):
            assert plain.decode(thoughts[:k], most=6) == result.words[index][column][:6]


@torch.no_grad()
def test_thoughts_put_in_their_place_are_fed():
    network, rng = new_model(TASK, 4), random.Random(6)
    items = [drawn(rng, "typed") for _ in range(2)]
    instead = torch.randn(2, 6, network.shape.hidden, generator=torch.Generator().manual_seed(1))
    result = reason(Model(network, TASK, METHODS["coconut"]), items, [6], instead, [V.answer])
    for index, item in enumerate(items):
        plain = Plain(network, TASK, TASK.prompt(item))
        logits = plain.next_logits(list(instead[index]), [V.eot, V.answer])
        assert torch.allclose(result.first[index, 0], logits, atol=1e-4)
