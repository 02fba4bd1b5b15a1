"""The evaluation's tables on a tiny random model: their shape, and that wrong answers are not counted as
right."""

import random

import pytest
import torch
from recipe.batches import THOUGHTS
from recipe.latent import mean_thoughts, reason
from recipe.methods import METHODS
from recipe.namings import TYPED, renamed
from recipe.outputs import truth

from recipe.evaluate import (
    edits,
    edits_table,
    frontier_table,
    interval,
    naming_table,
    sizes_table,
    tables_of,
    value_table,
    words_table,
)
from recipe.generate import checked_questions, typed_item
from recipe.model import Coconut, Shape
from recipe.table import HEADER, markdown

MODEL = Coconut(Shape(hidden=32, head_dim=16, inner=48), seed=2).eval()
KS = METHODS["coconut"].thoughts


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


@pytest.mark.parametrize(
    "method, count, left_out",
    [
        ("pause", 7, set()),
        ("no-curriculum", 7, {"value after 1..5 thoughts"}),
        ("cot", 1, {"six thoughts replaced", "thoughts 1..6", "value after 1..5 thoughts"}),
    ],
)
def test_a_method_has_the_tables_that_mean_something(method, count, left_out):
    tables = tables_of(MODEL, items(3), METHODS[method])
    rest = {"six thoughts replaced", "thoughts 1..6", "value after 1..5 thoughts"} - left_out
    assert {name for name in tables if not name[-1] == ")" and "by size" not in name} == rest
    words = next(iter(tables.values()))
    assert all(len(row) == count for row in words.values())
    assert ("exact answer, ### forced" in words) == (method != "no-curriculum")


def test_thoughts_are_replaced_by_what_the_table_says():
    questions = [item["question"] for item in items(3)]
    own = reason(MODEL, questions, [THOUGHTS]).thoughts
    typical = mean_thoughts(MODEL, checked_questions(8))
    instead = edits(own, typical)
    assert instead["zeroed"].abs().sum() == 0
    assert all(torch.equal(thoughts, typical) for thoughts in instead["mean"])
    assert torch.allclose(instead["noise"].norm(dim=-1), own.norm(dim=-1))
    assert torch.equal(instead["another problem's"], own[[2, 0, 1]])


def test_intervals():
    """Against the closed form at its ends: 1 / (1 + z^2 / n) and its complement."""
    assert interval([True] * 300) == (98.7, 100.0) and interval([False] * 300) == (0.0, 1.3)
    low, high = interval([True, False] * 150)
    assert (low, high) == (44.4, 55.6)


def test_the_table_has_a_row_a_method_in_the_papers_order():
    def run(method: str, seed: int, right: float):
        state = {"method": method, "seed": seed, "questions": 567_000, "cpu": 3180.0}
        numbers = {"95 % interval, from": 96.2, "95 % interval, to": 99.3}
        return state, {"exact answer": right, "tokens said": 4.0, "words said": 5.0, **numbers}

    lines = markdown([run("cot", 1, 98.3), run("coconut", 2, 99.0), run("coconut", 1, 100.0)]).splitlines()
    assert len(lines) == 4 and all(line.count(" | ") == len(HEADER) - 1 for line in lines[1:])
    coconut, cot = (line.strip("| ").split(" | ") for line in lines[2:])
    assert coconut[:6] == ["Coconut", "99.5 ± 0.7", "4.0", "5.0", "6", "1, 2"]
    assert cot[:6] == ["CoT", "98.3 (96.2-99.3)", "4.0", "5.0", "0", "1"]
    assert cot[6:] == ["567,000", "53", "`--method cot --seed 1`", "77.5 ± 1.9", "49.4"]


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
