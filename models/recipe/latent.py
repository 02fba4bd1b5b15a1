"""Many problems at once: thoughts (own or put in their place) and greedy words after every number of them.

The evaluation's engine. Works on the same shared facts as training, in float32 unless the model says
otherwise.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from . import vocabulary as v
from .batches import QUESTION, THOUGHTS, padded
from .model import MASKED, Coconut, KeyValue
from .objective import Read, additive, causal, read_facts, widen

CHUNK = 100  # problems a pass


@dataclass
class Reasoned:
    thoughts: Tensor  # (n, THOUGHTS, hidden) after the final norm, or what was put in their place
    first: Tensor  # (n, which k, vocabulary) logits after <eot>, or after what was forced
    words: list[list[list[int]]]  # [problem][which k] ids after <eot>, with <eos> when it came


@torch.no_grad()
def reason(
    model: Coconut,
    questions: list[str],
    ks: list[int],
    instead: Tensor | None = None,
    forced: list[int] | None = None,
    fed: str = "hidden",
) -> Reasoned:
    """`instead` (n, THOUGHTS, hidden) is fed in place of the model's own thoughts or pauses; `forced` follows
    <eot>; `fed` as in methods.Method."""
    thoughts, first, words = [], [], []
    for start in range(0, len(questions), CHUNK):
        part = questions[start : start + CHUNK]
        given = None if instead is None else instead[start : start + CHUNK]
        with model.held():
            found, logits, said = _reason(model, part, ks, given, forced or [], fed == "pause")
        thoughts.append(found)
        first.append(logits)
        words += said
    return Reasoned(torch.cat(thoughts), torch.cat(first), words)


@torch.no_grad()
def mean_thoughts(model: Coconut, questions: list[str], fed: str = "hidden") -> Tensor:
    """(THOUGHTS, hidden): the mean thought per position, as the manifest of a package has it."""
    return reason(model, questions, [0], fed=fed).thoughts.mean(0)


def _reason(
    model: Coconut,
    questions: list[str],
    ks: list[int],
    instead: Tensor | None,
    forced: list[int],
    pauses: bool,
):
    prompts = [v.prompt_ids(q) for q in questions]
    facts = [p[:-QUESTION] for p in prompts]
    read = read_facts(model, padded(facts, v.PAD), torch.tensor([len(f) for f in facts]))
    asked = torch.tensor([p[-QUESTION:] for p in prompts])[:, None]
    thoughts, own = _think(model, asked, read, instead, pauses)
    return thoughts, *_say(model, read, own, ks, forced)


def _think(
    model: Coconut, asked: Tensor, read: Read, instead: Tensor | None, pauses: bool
) -> tuple[Tensor, list[KeyValue]]:
    groups = asked.shape[0]
    mask = widen(read, additive(causal(QUESTION)).view(1, 1, 1, QUESTION, QUESTION))
    hidden, own = model(model.embed(asked), read.start + torch.arange(QUESTION), mask, read.shared)
    hidden, thoughts = hidden[:, :, -1:], []
    pause = model.embed(torch.full((groups, 1, 1), v.PAUSE))
    for index in range(THOUGHTS):
        thoughts.append(hidden if instead is None else instead[:, None, index : index + 1])
        fed = pause if pauses and instead is None else thoughts[-1]
        seen = widen(read, torch.zeros(1, 1, 1, 1, QUESTION + index + 1))
        where = (read.start + QUESTION + index).view(groups, 1, 1)
        hidden, new = model(fed, where, seen, read.shared, own)
        own = _join(own, new)
    return torch.cat(thoughts, 2)[:, 0], own


def _join(own: list[KeyValue], new: list[KeyValue]) -> list[KeyValue]:
    return [(torch.cat((a, c), 3), torch.cat((b, d), 3)) for (a, b), (c, d) in zip(own, new)]


def _say(model: Coconut, read: Read, own: list[KeyValue], ks: list[int], forced: list[int], most: int = 48):
    """Every k is a row of the problem's group; each row sees its own number of thoughts."""
    groups, rows = read.start.shape[0], len(ks)
    own = [(k.expand(-1, -1, rows, -1, -1), value.expand(-1, -1, rows, -1, -1)) for k, value in own]
    hidden_thoughts = torch.arange(THOUGHTS) >= torch.tensor(ks)[:, None]  # (rows, THOUGHTS)
    past = torch.cat((torch.zeros(rows, QUESTION), torch.where(hidden_thoughts, MASKED, 0.0)), 1)
    start = read.start + QUESTION + torch.tensor(ks).view(1, rows, 1)
    token = torch.full((groups, rows, 1), v.EOT)
    said = [[[] for _ in ks] for _ in range(groups)]
    done = torch.zeros(groups, rows, dtype=torch.bool)
    for index in range(most + 1):
        mask = torch.cat((past, torch.zeros(rows, index + 1)), 1).view(1, 1, rows, 1, -1)
        hidden, new = model(model.embed(token), start + index, widen(read, mask), read.shared, own)
        own = _join(own, new)
        logits = model.logits(hidden)
        if index == len(forced):
            first = logits[:, :, 0]
        if index < len(forced):
            token = torch.full((groups, rows, 1), forced[index])
        else:
            token = logits.argmax(-1)
        for g in range(groups):
            for r in range(rows):
                if not done[g, r]:
                    said[g][r].append(int(token[g, r, 0]))
        done |= token[..., 0] == v.EOS
        if done.all():
            break
    return first, said
