"""What is learned: recall of facts, the thoughts' frontiers, and the words after every number of thoughts."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from . import vocabulary as v
from .batches import IGNORED, QUESTION, THOUGHTS, Batch
from .model import MASKED, Coconut, KeyValue


@dataclass
class Read:
    """A problem's facts as every row sees them."""

    shared: list[KeyValue]  # per layer (G, heads, P, head_dim)
    mask: Tensor  # (G, 1, 1, 1, P) additive: padding is not seen
    start: Tensor  # (G, 1, 1) first position after the facts


def additive(seen: Tensor) -> Tensor:
    return torch.where(seen, 0.0, MASKED)


def causal(length: int, device: torch.device | None = None) -> Tensor:
    return torch.ones(length, length, dtype=torch.bool, device=device).tril()


def read_facts(model: Coconut, facts: Tensor, count: Tensor) -> Read:
    groups, length = facts.shape
    where = torch.arange(length, device=facts.device)
    _, own = model(
        model.embed(facts)[:, None],
        where.expand(groups, 1, -1),
        additive(causal(length, facts.device)).view(1, 1, 1, length, length),
    )
    shared = [(k.squeeze(2), value.squeeze(2)) for k, value in own]
    return Read(shared, additive(where < count[:, None])[:, None, None, None], count[:, None, None])


def widen(read: Read, own: Tensor) -> Tensor:
    """Mask over [facts | own] from own's mask (G or 1, 1, Q or 1, T, S + T)."""
    groups = read.mask.shape[0]
    size = (groups, 1, *own.shape[2:4])
    return torch.cat((read.mask.expand(*size, -1), own.expand(groups, -1, -1, -1, -1)), -1)


def recall(model: Coconut, batch: Batch, read: Read) -> tuple[Tensor, float]:
    """Loss on the objects of the facts said again, and the share of them that are valid."""
    length, device = batch.again.shape[1], batch.again.device
    where = torch.arange(length, device=device)
    mask = widen(read, additive(causal(length, device)).view(1, 1, 1, length, length))
    hidden, _ = model(model.embed(batch.again)[:, None], read.start + where, mask, read.shared)
    subjects = where[None] < batch.fact_count[:, None]
    subjects[:, 1::2] = False
    logits = model.logits(hidden[:, 0][subjects])
    valid = batch.children.gather(1, logits.argmax(1, keepdim=True)) > 0
    return soft_loss(logits, batch.children).mean(), valid.float().mean().item()


def soft_loss(logits: Tensor, target: Tensor) -> Tensor:
    return -(target * torch.log_softmax(logits, -1)).sum(-1)


def think(
    model: Coconut, batch: Batch, read: Read, passes: int, fed: str = "hidden"
) -> tuple[Tensor, list[KeyValue]]:
    """Thoughts 1..passes+1 as (G, Q, passes + 1, hidden), and K/V of the question and the first `passes` of
    them. With `fed` "pause" the same positions get the embedding of `<pause>` instead."""
    (groups, rows, _), device = batch.questions.shape, batch.questions.device
    pauses = passes if fed == "pause" else 0
    tokens = F.pad(batch.questions, (0, pauses), value=v.PAUSE)
    length = QUESTION + pauses
    where = (read.start + torch.arange(length, device=device)).expand(groups, rows, -1)
    mask = widen(read, additive(causal(length, device)).view(1, 1, 1, length, length))
    mask = mask.expand(-1, -1, rows, -1, -1)
    hidden, own = model(model.embed(tokens), where, mask, read.shared)
    if pauses:
        return hidden[:, :, QUESTION - 1 :], own
    thoughts = [hidden[:, :, -1:]]
    for index in range(passes):
        seen = widen(read, torch.zeros(1, 1, 1, 1, QUESTION + index + 1, device=device))
        seen = seen.expand(-1, -1, rows, -1, -1)
        place = (read.start + QUESTION + index).expand(groups, rows, 1)
        hidden, new = model(thoughts[-1], place, seen, read.shared, own)
        own = [(torch.cat((a, c), 3), torch.cat((b, d), 3)) for (a, b), (c, d) in zip(own, new)]
        thoughts.append(hidden)
    return torch.cat(thoughts, 2), own


def words_mask(batch: Batch, past: int = QUESTION + THOUGHTS) -> Tensor:
    """(G, 1, Q, T, past + T): the question, the segment's own thoughts, the segment so far."""
    (groups, rows, length), device = batch.words.shape, batch.words.device
    question = torch.ones(groups, rows, length, QUESTION, dtype=torch.bool, device=device)
    thoughts = torch.arange(past - QUESTION, device=device) < batch.thoughts[..., None]
    same = batch.segments[..., :, None] == batch.segments[..., None, :]
    return additive(torch.cat((question, thoughts, same & causal(length, device)), -1))[:, None]


def say(model: Coconut, batch: Batch, read: Read, own: list[KeyValue]) -> Tensor:
    """Hidden states of the words, (G, Q, T, hidden)."""
    where = read.start + QUESTION + batch.thoughts + batch.offsets
    mask = words_mask(batch, own[0][0].shape[3])
    return model(model.embed(batch.words), where, widen(read, mask), read.shared, own)[0]


@dataclass
class Weights:
    recall: float = 1.0
    frontier: float = 0.5
    words: float = 1.0
    questions: bool = True  # False while recall is learned alone


def losses(
    model: Coconut, batch: Batch, weights: Weights, fed: str = "hidden"
) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum, and what to watch: losses, share of valid objects, mass of thoughts 1..6 on the
    frontier. `fed` as in methods.Method."""
    with model.held():
        return _losses(model, batch, weights, fed)


def _losses(model: Coconut, batch: Batch, weights: Weights, fed: str) -> tuple[Tensor, dict[str, float]]:
    read = read_facts(model, batch.facts, batch.fact_count)
    seen = {}
    total, seen["valid"] = recall(model, batch, read)
    seen["recall"] = total.item()
    total = total * weights.recall
    if not weights.questions:
        return total, seen
    with_words = batch.words is not None
    passes = 0 if fed == "none" else THOUGHTS if with_words else THOUGHTS - 1
    thoughts, own = think(model, batch, read, passes, fed)
    if passes:
        total = total + frontiers(model, batch, thoughts, weights, seen)
    if with_words:
        hidden = say(model, batch, read, own)
        learned = batch.labels != IGNORED
        logits, labels = model.logits(hidden[learned]), batch.labels[learned]
        words = F.cross_entropy(logits, labels)
        seen["words"] = words.item()
        total = total + weights.words * words
        seen["answer"] = final_answers(batch, learned, logits)
    return total, seen


def frontiers(
    model: Coconut, batch: Batch, thoughts: Tensor, weights: Weights, seen: dict[str, float]
) -> Tensor:
    """The weighted loss of the thoughts' logit lens against the subjects at their depth; 0 where it is not
    taught, and their mass is only watched."""
    there = batch.frontier.sum(-1) > 0
    with torch.set_grad_enabled(weights.frontier > 0):
        lens = model.logits(thoughts[:, :, :THOUGHTS])
        loss = soft_loss(lens, batch.frontier)[there].mean() * weights.frontier
    if weights.frontier:
        seen["frontier"] = loss.item() / weights.frontier
    with torch.no_grad():
        mass = (lens.softmax(-1) * (batch.frontier > 0)).sum(-1)
        for k in range(THOUGHTS):
            seen[f"mass{k + 1}"] = mass[:, :, k][there[:, :, k]].mean().item()
    return loss


@torch.no_grad()
def final_answers(batch: Batch, learned: Tensor, logits: Tensor) -> float:
    """Share of right answers after the most thoughts a text has, given everything up to `### Name`. (After
    no thoughts that is all steps: no test of anything.)"""
    name = (
        (batch.words >= v.NAME)
        & (batch.words < v.IS_NAME)
        & (batch.thoughts == batch.thoughts.max())
        & (batch.words.roll(1, -1) == v.ANSWER)
    )
    right = torch.zeros_like(batch.words, dtype=torch.bool)
    right[learned] = logits.argmax(-1) == batch.labels[learned]
    at = name.nonzero(as_tuple=True)
    return right[at].float().mean().item()
