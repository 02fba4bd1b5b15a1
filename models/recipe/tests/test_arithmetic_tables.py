"""The arithmetic tables, from thoughts and words whose content is known."""

import random

import pytest
import torch

from recipe.data.arithmetic import Arithmetic
from recipe.data.arithmetic.problems import held_out_problems
from recipe.data.methods import METHODS
from recipe.evaluation import arithmetic
from recipe.evaluation.reasoning import Model, Reasoned
from recipe.model.network import new_model


@pytest.fixture(scope="module")
def items():
    return [problem.released() for problem in held_out_problems(random.Random(1), 40)]


@pytest.fixture(scope="module")
def model():
    task = Arithmetic()
    return Model(new_model(task, 1), task, METHODS["coconut"])


@pytest.fixture
def known(monkeypatch, model, items):
    """Thoughts that are the embedding of their step's result, and right answers but for the first problem."""

    def reason(model, items, ks, instead=None, forced=None):
        v, size = model.task.vocabulary, model.network.shape.hidden
        thoughts = torch.zeros(len(items), model.task.max_thoughts, size)
        for index, item in enumerate(items):
            for step, text in enumerate(item["steps"]):
                token = v.encode(arithmetic.result_of(text))[0]
                thoughts[index, 2 * step + 1] = model.network.embedding[token] * 100
        answers = ["wrong", *(item["answer"] for item in items[1:])]
        words = [[[*v.encode(f"### {answer}"), v.eos] for _ in ks] for answer in answers]
        return Reasoned(thoughts, torch.zeros(len(items), len(ks), len(v)), words)

    monkeypatch.setattr(arithmetic, "reason", reason)


def test_a_result_is_found_at_its_thought_and_nowhere_else(known, model, items):
    table = arithmetic.detection_table(model, items)
    for steps in range(1, 5):
        for step in range(1, steps + 1):
            for most in (1, 3):
                row = table[f"{steps} steps, result {step}, top {most}"]
                assert row[2 * step - 1] == 100.0
            assert table[f"{steps} steps, result {step}, another problem's, top 1"][2 * step - 1] == 0.0
        assert table[f"problems of {steps} steps answered right"] == ("9" if steps == 1 else "10")


def test_answers_are_counted_by_steps(known, model, items):
    table = arithmetic.steps_table(model, items)
    assert table["steps"] == [1, 2, 3, 4]
    assert table["spoken after 8"] == table["forced after 0"] == [90.0, 100.0, 100.0, 100.0]
