"""The row of words after every k must be the same numbers as reading each k by itself, from the beginning."""

import random

import pytest
import torch
from plain import Plain
from recipe.batches import IGNORED, QUESTION, THOUGHTS, Options, make_batch
from recipe.graphs import prosqa, small
from recipe.latent import reason
from recipe.objective import read_facts, say, think

from recipe import vocabulary as v
from recipe.model import Coconut


def batch_of(seed: int, options: Options):
    rng = random.Random(seed)
    items = [(p, rng.choices(p.questions, k=2)) for p in (prosqa(rng), small(rng), small(rng))]
    return make_batch(rng, items, options)


def text_of(batch, g: int, q: int) -> str:
    facts = batch.facts[g, : batch.fact_count[g]].tolist()
    return v.decode(facts + batch.questions[g, q, : QUESTION - 2].tolist())


@pytest.mark.parametrize("fed", ["hidden", "pause"])
@torch.no_grad()
def test_every_segment_equals_a_plain_run(fed):
    """Pauses are known beforehand and take one pass; thoughts come one after the other."""
    model = Coconut(seed=3)
    batch = batch_of(1, Options(off_path=1, limit=100, walks=1, answers=1))
    read = read_facts(model, batch.facts, batch.fact_count)
    thoughts, own = think(model, batch, read, THOUGHTS, fed)
    hidden = say(model, batch, read, own)
    for g in range(3):
        for q in range(2):
            plain = Plain(model, text_of(batch, g, q), pauses=fed == "pause")
            alone = plain.thoughts(THOUGHTS)
            assert torch.allclose(torch.stack(alone), thoughts[g, q, :THOUGHTS], atol=2e-5)
            for segment in range(int(batch.segments[g, q].max()) + 1):
                here = batch.segments[g, q] == segment
                k = int(batch.thoughts[g, q][here][0])
                words = batch.words[g, q][here].tolist()
                expected = plain.hidden(alone[:k], words)[-len(words) :]
                assert torch.allclose(expected, hidden[g, q][here], atol=2e-5), (g, q, segment)


def test_labels_are_the_next_tokens_and_every_k_is_there():
    batch = batch_of(2, Options(limit=200))
    for g in range(3):
        for q in range(2):
            for k in range(THOUGHTS + 1):
                here = (batch.segments[g, q] == k).nonzero()[:, 0]
                words, labels = batch.words[g, q, here].tolist(), batch.labels[g, q, here].tolist()
                assert words[0] == v.EOT and labels[-1] == v.EOS and words[1:] == labels[:-1]
                assert batch.thoughts[g, q, here].unique().tolist() == [k]


def test_walks_do_not_teach_objects():
    batch = batch_of(3, Options(off_path=0, limit=300, walks=2))
    walks = batch.segments > THOUGHTS
    objects = (batch.words >= v.IS_A) & (batch.words < v.OPTION_A) & walks
    before = torch.roll(objects, -1, 2) & walks
    steps = before & (batch.words != v.ANSWER) & ~_after_marker(batch)
    assert steps.any() and (batch.labels[steps] == IGNORED).all()


def _after_marker(batch) -> torch.Tensor:
    return torch.roll(batch.words == v.ANSWER, 1, 2)


@pytest.mark.parametrize("fed", ["hidden", "pause"])
@torch.no_grad()
def test_many_at_once_equal_one_by_one(fed):
    model = Coconut(seed=4)
    batch = batch_of(5, Options(words=False))
    questions = [text_of(batch, g, q) for g in range(3) for q in range(2)]
    result = reason(model, questions, [0, 3, 6], fed=fed)
    for index, question in enumerate(questions):
        plain = Plain(model, question, pauses=fed == "pause")
        thoughts = plain.thoughts(THOUGHTS)
        assert torch.allclose(torch.stack(thoughts), result.thoughts[index], atol=2e-5)
        for column, k in enumerate((0, 3, 6)):
            assert plain.decode(thoughts[:k], most=6) == result.words[index][column][:7][:6]
