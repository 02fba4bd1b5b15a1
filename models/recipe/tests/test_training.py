"""Training does something, and a run that was stopped goes on where it was."""

import random

import torch

from recipe.batches import Options, make_batch
from recipe.graphs import small
from recipe.model import Coconut, Shape, rotate
from recipe.objective import Weights, losses
from recipe.pools import Pool
from recipe.train import Phase, Run, Source, falling, plan


def tiny() -> list[Phase]:
    source = Source(lambda rng: Pool(small, rng, start=60, rate=0), 3, 2)
    return [Phase("words", 100.0, [source], Options(), Weights(), lambda minute: 1.0)]


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
    again.train(most_steps=5)
    assert again.state["steps"] == 5 and again.minutes >= first.minutes


def test_rates_and_phases_follow_the_plan():
    rate = falling(0.0, 6.0, 10.0, 1.0, 0.1)
    assert rate(1.0) == rate(5.9) == 1.0 and abs(rate(8.0) - 0.55) < 1e-9 and abs(rate(10.0) - 0.1) < 1e-9
    phases = plan()
    assert [p.until for p in phases] == sorted(p.until for p in phases)
    assert phases[-1].options.walks and not phases[-1].weights.frontier
