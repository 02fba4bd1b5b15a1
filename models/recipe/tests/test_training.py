"""Training does something, and a run that was stopped goes on where it was."""

import random

import pytest
import torch
from recipe.batches import Options, make_batch
from recipe.graphs import small
from recipe.methods import METHODS
from recipe.objective import Weights, losses
from recipe.pools import Pool

from recipe.model import Coconut, Shape, rotate
from recipe.train import QUESTIONS, WARM, Phase, Run, Source, falling, plan


def tiny() -> list[Phase]:
    source = Source(lambda rng: Pool(small, rng, start=60, rate=0), 3, 2)
    return [Phase("words", 30, [source], Options(), Weights(), lambda questions: 1.0)]


def test_ten_questions_are_learned_by_heart():
    rng = random.Random(1)
    items = []
    while len(items) < 5:
        problem = small(rng)
        if problem.size <= 7:
            items.append((problem, rng.choices(problem.questions, k=2)))
    batch = make_batch(rng, items, Options(off_path=0))
    model = Coconut(Shape(hidden=64, head_dim=64, inner=128), seed=1)
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
    for _ in range(70):
        loss, seen = losses(model, batch, Weights())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    # Which of several shortest paths was drawn cannot be known: the loss has a floor above zero.
    assert seen["answer"] == 1.0 and seen["words"] < 0.25 and seen["mass1"] > 0.9


def test_every_parameter_but_pause_gets_a_gradient():
    rng = random.Random(2)
    problem = small(rng)
    model = Coconut(seed=1)
    losses(model, make_batch(rng, [(problem, problem.questions[:1] * 2)], Options()), Weights())[0].backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and torch.isfinite(parameter.grad).all(), name


def test_previous_token_head_looks_at_the_token_before():
    model = Coconut(seed=0)
    layer, dim = model.layers[0], model.shape.head_dim
    cosine, sine = model.turns[:, :20]
    q = rotate(layer.q.bias[:dim].expand(20, dim), cosine, sine)
    k = rotate(layer.k.bias[:dim].expand(20, dim), cosine, sine)
    seen = torch.softmax(q @ k.T * dim**-0.5, -1)
    for place in range(1, 19):
        assert seen[place].argmax() == place - 1 and seen[place, place - 1] > 0.9


def test_a_stopped_run_goes_on(tmp_path):
    first = Run(tmp_path, 1, tiny())
    first.train(most_steps=3)
    again = Run(tmp_path, 1, tiny())
    assert again.state["steps"] == 3 and again.state["resumed"] == 1 and again.state["questions"] == 18
    for a, b in zip(first.model.parameters(), again.model.parameters()):
        assert torch.equal(a, b)
    for one, other in zip(first.optimizers, again.optimizers):
        assert str(one.state_dict()) == str(other.state_dict())
    again.train()
    assert again.state["steps"] == 5 and again.state["questions"] == 30 and again.state["phase"] == 1


@pytest.mark.parametrize("name, other", [("method", {"method": "cot"}), ("seed", {"seed": 2})])
def test_another_run_is_not_gone_on_with(tmp_path, name, other):
    Run(tmp_path, 1, tiny()).train(most_steps=1)
    with pytest.raises(SystemExit, match=rf"holds a run with {name} .+ give another --out, or --{name}"):
        Run(tmp_path, **{"seed": 1, "phases": tiny(), **other})


def test_a_run_from_before_there_were_methods_is_coconuts(tmp_path):
    run = Run(tmp_path, 1, tiny())
    del run.state["method"]
    run.save()
    assert Run(tmp_path, 1, tiny()).state["method"] == "coconut"
    with pytest.raises(SystemExit, match="method coconut, not pause"):
        Run(tmp_path, 1, tiny(), method="pause")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_trains(tmp_path, method):
    run = Run(tmp_path, 1, tiny(), Shape(hidden=32, head_dim=16, inner=48), method)
    seen = run.step(run_phase(run))
    assert ("frontier" in seen) == (method in ("coconut", "pause"))
    assert seen["words"] > 0 and run.state["questions"] == 6


@pytest.mark.parametrize("method", METHODS)
def test_everything_made_in_a_step_is_where_its_batch_is(method):
    """What a GPU needs, shown without one: a tensor made on the default device would not fit the others."""
    rng = random.Random(3)
    problem = small(rng)
    how = METHODS[method]
    batch = make_batch(rng, [(problem, problem.questions[:1] * 2)], how.options(Options(), 0.5))
    model = Coconut(Shape(hidden=32, head_dim=16, inner=48))
    with torch.device("meta"):
        loss, _ = losses(model, batch, how.weights(Weights()), how.fed)
    assert loss.device == batch.to(torch.device("cpu")).facts.device
    assert batch.to(torch.device("meta")).words.device.type == "meta"


def run_phase(run: Run) -> Phase:
    phase = run.phases[0]
    phase.kept = [source.pool(run.rng) for source in phase.sources]
    return phase


def test_rates_and_phases_follow_the_plan():
    rate = falling(0, 60_000, 100_000, 1.0, 0.1)
    assert rate(0) == 0.1 and rate(WARM) == rate(59_000) == 1.0
    assert abs(rate(80_000) - 0.55) < 1e-9 and abs(rate(100_000) - 0.1) < 1e-9
    phases = plan()
    assert [p.until for p in phases] == sorted(p.until for p in phases)
    assert phases[-1].until == QUESTIONS and plan(0.1)[-1].until == QUESTIONS / 10
    assert phases[-1].options.walks and not phases[-1].weights.frontier
