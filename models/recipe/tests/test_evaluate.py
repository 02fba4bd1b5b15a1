"""The evaluation's tables on a tiny random model: their shape, and that wrong answers are not counted as
right."""

import random

from recipe.evaluate import (
    KS,
    edits_table,
    frontier_table,
    naming_table,
    sizes_table,
    value_table,
    words_table,
)
from recipe.generate import typed_item
from recipe.model import Coconut, Shape
from recipe.namings import TYPED, renamed
from recipe.outputs import truth

MODEL = Coconut(Shape(hidden=32, head_dim=16, inner=48), seed=2).eval()


def items(count: int) -> list[dict]:
    rng = random.Random(4)
    return [typed_item(rng) for _ in range(count)]


def test_tables_have_a_number_for_every_k():
    words = words_table(MODEL, items(4))
    assert all(len(row) == len(KS) for row in words.values())
    assert words["exact answer"] == [0.0] * 7 and words["no answer"] == [100.0] * 7
    assert list(edits_table(MODEL, items(4))) == ["own", "zeroed", "mean", "noise", "another problem's"]
    masses = frontier_table(MODEL, items(4))
    assert all(0 <= value <= 1 for row in masses.values() for value in row)


def test_values_and_sizes():
    values = value_table(MODEL, items(6))
    assert all(0 <= x <= 1 for row in values.values() for x in row)
    assert sizes_table(MODEL, items(6))["all"] == "  0.0 % of 6"


def test_renamed_problems_keep_their_truth():
    for template, answer, other in TYPED:
        one = renamed(template, answer, other, random.Random(1))
        known = truth(one)
        assert known.target in known.distance() and known.other != known.target
    assert set(naming_table(MODEL, *TYPED[2], count=3)) == {f"k={k}" for k in KS}
