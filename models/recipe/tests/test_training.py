"""Training does something, and a run that was stopped continues where it was."""

import itertools
import random

import pytest
import torch

from recipe.data.methods import METHODS
from recipe.data.prosqa import ProsQA
from recipe.data.tasks import TASKS, task_of
from recipe.model.network import new_model, rotate
from recipe.training.batches import make_batch
from recipe.training.objective import losses
from recipe.training.optimizer import ADAM, MUON, Optimizer
from recipe.training.run import BEND, LAST, WARM, Run, rate


class Small(ProsQA):
    """Two groups a step of a tiny model."""

    def __init__(self, method: str = "coconut"):
        super().__init__(search=method == "cot-search")
        self.shape = type(self.shape)(hidden=32, head_dim=16, inner=48, vocabulary=len(self.vocabulary))

    def lesson(self, method, progress, rng, size=1):
        lesson = super().lesson(method, progress, rng, size)
        lesson.groups, lesson.questions = lesson.groups[:2], 8
        return lesson


def small_run(path, method: str = "coconut", seed: int = 1, questions: int = 64) -> Run:
    return Run(path, Small(method), METHODS[method], seed, questions)


def test_texts_are_learned_by_heart():
    task, rng = ProsQA(), random.Random(1)
    lesson = task.lesson(METHODS["coconut"], 0.9, rng)
    lesson.groups = lesson.groups[-2:]
    batch = make_batch(lesson, task.vocabulary)
    model = new_model(task, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
    for _ in range(60):
        loss, sums = losses(model, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    loss, right, count = sums[batch.kinds.index("words")].tolist()
    # Which of several shortest paths was drawn cannot be known: the loss has a floor above zero.
    assert loss / count < 0.4 and right / count > 0.8


def test_every_parameter_gets_a_gradient():
    task = ProsQA()
    model = new_model(task, 1)
    lesson = task.lesson(METHODS["coconut"], 0.5, random.Random(2))
    lesson.groups = lesson.groups[:1]
    losses(model, make_batch(lesson, task.vocabulary))[0].backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and torch.isfinite(parameter.grad).all(), name


def test_previous_token_head_looks_at_the_token_before():
    model = new_model(ProsQA(), 0)
    layer, dim = model.layers[0], model.shape.head_dim
    cosine, sine = model.turns[:, :20]
    q = rotate(layer.q.bias[:dim].expand(20, dim), cosine, sine)
    k = rotate(layer.k.bias[:dim].expand(20, dim), cosine, sine)
    seen = torch.softmax(q @ k.T * dim**-0.5, -1)
    for place in range(1, 19):
        assert seen[place].argmax() == place - 1 and seen[place, place - 1] > 0.9


def test_the_optimizer_is_torchs_muon_and_adamw(monkeypatch):
    # torch.optim.Muon always makes its updates in bfloat16.
    monkeypatch.setattr("recipe.training.optimizer.fast_type", lambda device: torch.bfloat16)
    task = Small()
    ours, theirs = new_model(task, 3), new_model(task, 3)
    optimizer = Optimizer(ours)
    matrices = [p for p in theirs.layers.parameters() if p.ndim == 2]
    others = [p for p in theirs.parameters() if not any(p is m for m in matrices)]
    muon = torch.optim.Muon(matrices, lr=MUON, momentum=0.95, adjust_lr_fn="original")
    adam = torch.optim.AdamW(others, lr=ADAM, betas=(0.9, 0.98), weight_decay=0.0)
    rng = random.Random(4)
    for factor in (1.0, 0.5, 0.25):
        batch = make_batch(task.lesson(METHODS["coconut"], 0.5, rng), task.vocabulary)
        for model in (ours, theirs):
            losses(model, batch)[0].backward()
        optimizer.set_rate(factor)
        optimizer.step()
        optimizer.clear()
        torch.nn.utils.clip_grad_norm_(theirs.parameters(), 1.0)
        for other, full in ((muon, MUON), (adam, ADAM)):
            other.param_groups[0]["lr"] = full * factor
            other.step()
            other.zero_grad(set_to_none=True)
    for (name, a), b in zip(ours.named_parameters(), theirs.parameters()):
        assert torch.allclose(a, b, atol=2e-4), name


def test_a_stopped_run_goes_on(tmp_path):
    first = small_run(tmp_path)
    first.train(steps=3)
    again = small_run(tmp_path)
    assert again.state["steps"] == 3 and again.state["resumed"] == 1 and again.state["questions"] == 24
    for a, b in zip(first.model.parameters(), again.model.parameters()):
        assert torch.equal(a, b)
    assert str(first.optimizer.state_dict()) == str(again.optimizer.state_dict())
    again.train()
    assert again.state["steps"] == 8 and again.state["questions"] == 64


@pytest.mark.parametrize("name, other", [("method", {"method": "cot"}), ("seed", {"seed": 2})])
def test_another_run_is_not_continued(tmp_path, name, other):
    small_run(tmp_path).train(steps=1)
    with pytest.raises(SystemExit, match=rf"holds a run with {name} .+ give another --out, or --{name}"):
        small_run(tmp_path, **other)


def test_a_run_ends_in_time_with_the_whole_curriculum(tmp_path, monkeypatch):
    clock = itertools.count(0.0, 0.1)
    monkeypatch.setattr("recipe.training.run.time.time", lambda: next(clock))
    run = small_run(tmp_path, questions=10**9)
    run.train(seconds=3.0)
    assert 1 <= run.state["progress"] < 1.2 and run.state["phase"] == "words alone"
    assert run.state["questions"] < 10**9


def test_stages_are_kept_and_the_optimizer_starts_anew(tmp_path):
    run = small_run(tmp_path, "paper", questions=80)
    run.train(steps=1)
    used = run.optimizer.adam
    run.train()
    assert run.optimizer.adam is not used
    kept = {path.name for path in tmp_path.glob("stage-*.pt")}
    assert kept == {f"stage-{stage}.pt" for stage in range(6)}


@pytest.mark.parametrize("method", METHODS)
def test_every_method_trains(tmp_path, method):
    run = small_run(tmp_path, method)
    before = [p.clone() for p in run.model.parameters()]
    run.state["progress"] = 0.5
    run.kinds = {}
    run.step()
    assert run.state["questions"] == 8 and run.kinds
    assert any(not torch.equal(a, b) for a, b in zip(before, run.model.parameters()))


@pytest.mark.parametrize("task_name", TASKS)
@pytest.mark.parametrize("method", ["coconut", "pause", "cot"])
def test_everything_made_in_a_step_is_where_its_batch_is(task_name, method):
    """What a GPU needs, shown without one: a tensor made on the default device wouldn't fit the others."""
    task, how = task_of(task_name, method), METHODS[method]
    lesson = task.lesson(how, 0.9, random.Random(3))
    lesson.groups = lesson.groups[:1]
    batch = make_batch(lesson, task.vocabulary)
    model = new_model(task, 1)
    optimizer = Optimizer(model)
    with torch.device("meta"):
        loss, sums = losses(model, batch, task.vocabulary.pause if how.fed == "pause" else None)
        loss.backward()
        optimizer.set_rate(0.5)
        optimizer.step()
    assert loss.device.type == sums.device.type == "cpu"
    assert batch.to(torch.device("meta")).words.device.type == "meta"


def test_rates_follow_the_plan():
    assert rate(0.0) == 0.1 and rate(WARM) == rate(BEND - 0.01) == 1.0
    assert rate((1 + BEND) / 2) == pytest.approx((1 + LAST) / 2) and rate(1.0) == pytest.approx(LAST)
