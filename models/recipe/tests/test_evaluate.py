"""The evaluation's tables on a tiny random model: their shape, and that wrong answers aren't counted as
right."""

import random

import pytest
import torch

from recipe.data.methods import METHODS
from recipe.data.namings import TYPED, renamed
from recipe.data.prosqa import ProsQA, drawn
from recipe.data.shape import Shape
from recipe.evaluate import tables_of
from recipe.evaluation.outputs import truth
from recipe.evaluation.prosqa import frontier_table, naming_table, sizes_table, value_table, words_table
from recipe.evaluation.reasoning import Model, mean_thoughts, reason
from recipe.evaluation.tables import answers_table, edits, edits_table, interval, others, right
from recipe.model.network import new_model
from recipe.table import HEADER, markdown


class Tiny(ProsQA):
    longest = 12

    def __init__(self):
        super().__init__()
        self.shape = Shape(hidden=32, head_dim=16, inner=48, vocabulary=len(self.vocabulary))
        self.longest = 12


TASK = Tiny()
MODEL = Model(new_model(TASK, 2).eval(), TASK, METHODS["coconut"])


def items(count: int) -> list[dict]:
    rng = random.Random(4)
    return [drawn(rng, "typed") for _ in range(count)]


def words_after(ks: list[int]) -> list[list[list[int]]]:
    """What is answered at once."""
    return reason(MODEL, items(4), ks, None, [TASK.vocabulary.answer]).words


def test_tables_have_a_number_for_every_k():
    answers, words = answers_table(MODEL, items(4)), words_table(MODEL, items(4))
    assert all(len(row) == 7 for row in [*answers.values(), *words.values()])
    assert answers["spoken"] == [0.0] * 7 and words["no answer"] == [100.0] * 7
    assert answers["passes"] == [1 + k + said for k, said in zip(range(7), answers["tokens said"])]
    rows = edits_table(MODEL, items(4), items(4))
    assert list(rows) == ["own", "zero", "mean", "noise", "another problem's"]
    assert all(row["forced, neither option"] == 100.0 for row in rows.values())
    after = [words_after([k]) for k in (0, 6)]
    same = sum(first == last for first, last in zip(*after))
    assert rows["own"]["forced, as after no thoughts"] == 25.0 * same
    masses = frontier_table(MODEL, items(6))
    assert all(0 <= value <= 1 for value in masses["mass on the frontier"])


@pytest.mark.parametrize(
    "method, count, rest",
    [
        ("pause", 7, {"all thoughts replaced", "what thoughts hold", "next step after 1 to 5 thoughts"}),
        ("no-curriculum", 7, {"all thoughts replaced", "what thoughts hold"}),
        ("cot", 1, set()),
    ],
)
def test_a_method_has_the_tables_that_mean_something(method, count, rest):
    tables = tables_of(Model(MODEL.network, TASK, METHODS[method]), items(3), "data")
    assert {name.split(": ")[1] for name in tables} == {"answers", "words (%)", "by size"} | rest
    assert all(len(row) == count for row in tables["data: answers"].values())


def test_an_answer_counts_only_at_the_end_of_a_text():
    v, problems = TASK.vocabulary, items(2)
    result = reason(MODEL, problems, [0])
    for words, problem in zip(result.words, problems):
        words[0] = [v.answer, *v.encode(problem["answer"]), v.eos]
    assert right(MODEL, problems, result, 0) == [True, True]
    result.words[0][0] = result.words[0][0][:-1]
    result.words[1][0] = result.words[0][0] + [v.eos]
    assert right(MODEL, problems, result, 0) == [False, problems[0]["answer"] == problems[1]["answer"]]


def test_thoughts_are_replaced_by_what_the_table_says():
    problems = items(3)
    own = reason(MODEL, problems, [6]).thoughts
    typical = mean_thoughts(MODEL, items(8))
    instead = edits(problems, own, typical)
    assert torch.equal(instead["own"], own) and instead["zero"].abs().sum() == 0
    assert all(torch.equal(thoughts, typical) for thoughts in instead["mean"])
    assert torch.allclose(instead["noise"].norm(dim=-1), own.norm(dim=-1))
    assert torch.equal(instead["another problem's"], own[[2, 0, 1]])


def test_another_problem_asks_something_else():
    """The same rule as in src/shared/dataset/askedCase.ts."""
    asked = [{"question": question} for question in "aabbc"]
    assert others(asked) == [4, 4, 1, 1, 3]
    assert others([*asked[:2], asked[0]]) == [0, 1, 2]


def test_intervals():
    """Against the closed form at its ends: 1 / (1 + z^2 / n) and its complement."""
    assert interval([True] * 300) == "98.7-100.0"
    assert interval([True, False] * 150) == "44.4-55.6"


def test_the_table_has_a_row_for_runs_that_differ_in_their_seed():
    def run(method: str, seed: int, spoken: float, **state):
        known = {
            "task": "prosqa",
            "budget": 567_000,
            "size": 1,
            "rate": 1.0,
            "layers": 2,
            "questions": 567_000,
        }
        answers = {"thoughts": [0, 6], "spoken": [50.0, spoken], "forced": [40.0, 98.0]}
        answers |= {"tokens said": [16.0, 4.0], "passes": [17.0, 11.0]}
        return {
            "state": {**known, "method": method, "seed": seed, "tokens": 4.2e7, **state},
            "tables": {"generated: answers": answers},
        }

    runs = [
        run("cot", 1, 60.0),
        run("coconut", 2, 99.0),
        run("coconut", 1, 100.0),
        run("cot", 1, 65.0, rate=2),
    ]
    lines = markdown(runs, "generated").splitlines()
    assert len(lines) == 6 and all(line.count(" | ") == len(HEADER) - 1 for line in lines[1:])
    coconut, at_once, cot, faster = (line.strip("| ").split(" | ") for line in lines[2:])
    assert coconut[:3] == ["coconut", "99.5 ± 0.7", "98.0 ± 0.0"] and coconut[6:8] == ["6", "1, 2"]
    assert at_once[:2] == ["coconut, no thoughts", "50.0 ± 0.0"] and at_once[6] == "0"
    assert cot[1] == "60.0" and faster[1] == "65.0" and "--rate 2 --seed 1" in faster[-1]


def test_values_and_sizes():
    values = value_table(MODEL, items(6))
    assert all(0 <= x <= 1 for row in values.values() for x in row)
    assert sizes_table(MODEL, items(6))["all"] == "  0.0% of 6"


def test_renamed_problems_keep_their_truth():
    for template, answer, other in TYPED:
        one = renamed(template, answer, other, random.Random(1))
        known = truth(one)
        assert known.target in known.distance() and known.other != known.target
        assert one["answer"] == f"{known.root} is a {known.target}."
    assert set(naming_table(MODEL, *TYPED[2], count=3)) == {f"k = {k}" for k in range(7)}
