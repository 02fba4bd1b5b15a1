"""Many problems at once: thoughts (own or put in their place) and greedy words after every number of them."""

from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from ..data.methods import METHODS, Method
from ..data.task import Item, Task
from ..data.tasks import task_of
from ..model.checkpoint import load_network
from ..model.latent import read, speak, think
from ..model.network import Coconut
from ..training.batches import one_group

CHUNK = 100  # problems a pass


@dataclass
class Reasoned:
    thoughts: Tensor  # (n, most thoughts, hidden) after the final norm, or what was put in their place
    first: Tensor  # (n, ks, vocabulary) logits after <eot>, or after what was forced
    words: list[list[list[int]]]  # [problem][k] ids after <eot>, with <eos> when it came


@dataclass
class Model:
    """A trained network with what its numbers mean."""

    network: Coconut
    task: Task
    method: Method
    known: dict[tuple, tuple[list[Item], Reasoned]] = field(default_factory=dict, repr=False)

    @property
    def thoughts(self) -> list[int]:
        """The numbers of thoughts after which it can be made to speak."""
        return self.method.thoughts(self.task.max_thoughts)

    def text(self, ids: list[int]) -> str:
        v = self.task.vocabulary
        return v.decode([token for token in ids if token != v.eos])


def load(path: Path) -> tuple[Model, dict]:
    """Of a run's folder or of its checkpoint, and what the checkpoint says of its training."""
    network, state = load_network(path)
    return Model(network, task_of(state["task"], state["method"]), METHODS[state["method"]]), state


@torch.no_grad()
def reason(
    model: Model,
    items: list[Item],
    ks: list[int],
    instead: Tensor | None = None,
    forced: list[int] | None = None,
) -> Reasoned:
    """`instead` (n, most thoughts, hidden) is fed in place of the model's own thoughts or pauses; `forced`
    follows <eot>. What was asked before isn't computed again."""
    key = (id(items), tuple(ks), tuple(forced or []))
    if instead is None and key in model.known:
        return model.known[key][1]
    found = [
        _reason(model, items[i : i + CHUNK], ks, None if instead is None else instead[i : i + CHUNK], forced)
        for i in range(0, len(items), CHUNK)
    ]
    result = Reasoned(
        torch.cat([part.thoughts for part in found]),
        torch.cat([part.first for part in found]),
        [words for part in found for words in part.words],
    )
    if instead is None:
        model.known[key] = items, result  # the items too: as long as they live, no others have their id
    return result


def _reason(
    model: Model, items: list[Item], ks: list[int], instead: Tensor | None, forced: list[int] | None
) -> Reasoned:
    network, vocabulary = model.network, model.task.vocabulary
    prefix, count, last = one_group([model.task.prompt(item) for item in items], vocabulary)
    pause = vocabulary.pause if model.method.fed == "pause" else None
    passes = model.thoughts[-1]
    with network.held():
        first, past = read(network, prefix, count, last, torch.ones_like(last[..., 0]))
        given = None if instead is None else instead[:, None]
        thoughts, past = think(network, first, past, passes, pause, given)
        begin = [vocabulary.eot, *(forced or [])]
        spoken = speak(network, past, ks, begin, vocabulary.eos, model.task.longest)
    return Reasoned(thoughts[:, 0, :passes] if instead is None else instead, spoken.first, spoken.words)


def mean_thoughts(model: Model, items: list[Item]) -> Tensor:
    """(most thoughts, hidden): the mean thought per position, as the manifest of a package has it."""
    return reason(model, items, model.thoughts[-1:]).thoughts.mean(0)
