"""Latent reasoning: the one loop in which thoughts are fed back, for training and for evaluation.

G groups share nothing. The Q rows of a group see its prefix, their own question, their thoughts, and of the
words only their own segment.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from .network import MASKED, Coconut, KeyValue


@dataclass
class Past:
    """What a row has read so far."""

    shared: list[KeyValue] | None  # of the prefix, per layer (G, heads, P, head_dim); None: there is none
    prefix: Tensor  # (G, 1, 1, 1, P) additive mask: padding isn't seen
    own: list[KeyValue] | None  # per layer (G, heads, Q, S, head_dim)
    question: Tensor  # (G, 1, Q, 1, L) additive mask of the first L of S
    start: Tensor  # (G, Q, 1) position of the first thought

    def mask(self, own: Tensor) -> Tensor:
        """Over [prefix | own], from own's mask (G or 1, 1, Q or 1, T, S + T)."""
        size = (self.prefix.shape[0], 1, *own.shape[2:4])
        return torch.cat((self.prefix.expand(*size, -1), own.expand(size[0], -1, -1, -1, -1)), -1)

    def of(self, groups: Tensor) -> "Past":
        """The groups with these indices, in this order."""

        def chosen(pairs: list[KeyValue] | None) -> list[KeyValue] | None:
            return pairs and [(k[groups], value[groups]) for k, value in pairs]

        masks = self.prefix[groups], chosen(self.own), self.question[groups], self.start[groups]
        return Past(chosen(self.shared), *masks)


def additive(seen: Tensor) -> Tensor:
    return torch.where(seen, 0.0, MASKED)


def causal(length: int, device: torch.device | None = None) -> Tensor:
    return torch.ones(length, length, dtype=torch.bool, device=device).tril()


def joined(own: list[KeyValue] | None, new: list[KeyValue]) -> list[KeyValue]:
    if own is None:
        return new
    return [(torch.cat((a, c), 3), torch.cat((b, d), 3)) for (a, b), (c, d) in zip(own, new)]


def read(
    model: Coconut, prefix: Tensor, prefix_count: Tensor, question: Tensor, question_count: Tensor
) -> tuple[Tensor, Past]:
    """Prefix (G, P) and questions (G, Q, L), both padded -> hidden state after each question's last token
    (G, Q, 1, hidden), which is the first thought."""
    (groups, rows, length), device = question.shape, question.device
    place = torch.arange(prefix.shape[1], device=device)
    shared = None
    if prefix.shape[1]:
        mask = additive(causal(prefix.shape[1], device)).view(1, 1, 1, prefix.shape[1], prefix.shape[1])
        _, own = model(model.embed(prefix)[:, None], place.expand(groups, 1, -1), mask)
        shared = [(k.squeeze(2), value.squeeze(2)) for k, value in own]
    place_q = torch.arange(length, device=device)
    past = Past(
        shared=shared,
        prefix=additive(place < prefix_count[:, None])[:, None, None, None],
        own=None,
        question=additive(place_q < question_count[..., None])[:, None, :, None],
        start=(prefix_count[:, None] + question_count)[..., None],
    )
    positions = (prefix_count[:, None, None] + place_q).expand(-1, rows, -1)
    mask = past.mask(additive(causal(length, device)).view(1, 1, 1, length, length))
    hidden, own = model(model.embed(question), positions, mask.expand(-1, -1, rows, -1, -1), shared)
    last = (question_count - 1).clamp(min=0)[..., None, None].expand(-1, -1, 1, hidden.shape[-1])
    return hidden.gather(2, last), replace(past, own=own)


def think(
    model: Coconut,
    first: Tensor,
    past: Past,
    passes: int,
    pause: int | None = None,
    instead: Tensor | None = None,
) -> tuple[Tensor, Past]:
    """Feeds `passes` thoughts, beginning with `first`, and gives them and the one after them
    (G, Q, passes + 1, hidden). What is fed: the last hidden state; the embedding of `pause` where it is
    given; `instead` (G, Q, passes, hidden) where that is given."""
    groups, rows = first.shape[:2]
    thoughts, own = [first], past.own
    for index in range(passes):
        if instead is not None:
            fed = instead[:, :, index : index + 1]
        elif pause is not None:
            fed = model.embedding[pause].expand(groups, rows, 1, -1)
        else:
            fed = thoughts[-1]
        seen = torch.zeros(1, 1, 1, 1, index + 1, device=first.device).expand(groups, 1, rows, 1, -1)
        mask = past.mask(torch.cat((past.question, seen), -1))
        hidden, new = model(fed, past.start + index, mask, past.shared, own)
        own = joined(own, new)
        thoughts.append(hidden)
    return torch.cat(thoughts, 2), replace(past, own=own)


def say(
    model: Coconut, past: Past, words: Tensor, segment: Tensor, thoughts: Tensor, offset: Tensor
) -> Tensor:
    """Hidden states of the words (G, Q, T, hidden); `segment`, `thoughts`, `offset` as in Batch."""
    length, device = words.shape[2], words.device
    passes = past.own[0][0].shape[3] - past.question.shape[-1]
    own_thoughts = torch.arange(passes, device=device) < thoughts[..., None]
    same = segment[..., :, None] == segment[..., None, :]
    seen = additive(torch.cat((own_thoughts, same & causal(length, device)), -1))[:, None]
    mask = past.mask(torch.cat((past.question.expand(-1, -1, -1, length, -1), seen), -1))
    positions = past.start + thoughts + offset
    return model(model.embed(words), positions, mask, past.shared, past.own)[0]


@dataclass
class Spoken:
    first: Tensor  # (G, ks, vocabulary) logits after <eot>, or after what was forced
    words: list[list[list[int]]]  # [group][k] ids after <eot>, with <eos> when it came


@torch.no_grad()
def speak(model: Coconut, past: Past, ks: list[int], begin: list[int], eos: int, most: int) -> Spoken:
    """Greedy words after each number of thoughts, for groups of one row. `begin`: <eot> and what else is fed
    before the model goes on; at most `most` tokens follow <eot>."""
    groups, rows, device = past.start.shape[0], len(ks), past.start.device
    of = torch.arange(groups, device=device).repeat_interleave(rows)  # a text is a group of its own from here
    fed = torch.tensor(ks, device=device).repeat(groups)
    passes = past.own[0][0].shape[3] - past.question.shape[-1]
    unseen = additive(torch.arange(passes, device=device) < fed[:, None])[:, None, None, None]
    past = past.of(of)
    before = torch.cat((past.question, unseen), -1)
    place = past.start + fed[:, None, None]
    token = torch.full((len(of), 1, 1), begin[0], device=device)
    texts: list[list[int]] = [[] for _ in of]
    speaking, first = torch.arange(len(of), device=device), []
    for index in range(most + 1):
        mask = past.mask(torch.cat((before, torch.zeros(*before.shape[:-1], index + 1, device=device)), -1))
        hidden, new = model(model.embed(token), place + index, mask, past.shared, past.own)
        past = replace(past, own=joined(past.own, new))
        logits = model.logits(hidden[:, 0, 0])
        if index + 1 < len(begin):
            token = torch.full_like(token, begin[index + 1])
        else:
            first = logits if index + 1 == len(begin) else first
            token = torch.where(token == eos, eos, logits.argmax(-1)[:, None, None])
        for text, said in zip(speaking.tolist(), token[:, 0, 0].tolist()):
            texts[text].append(said)
        left = (token[:, 0, 0] != eos).nonzero()[:, 0]
        if len(left) == 0:
            break
        if len(left) < 0.8 * len(speaking):  # the others have ended
            past, before, place = past.of(left), before[left], place[left]
            token, speaking = token[left], speaking[left]
    words = [ended(ids, eos) for ids in texts]
    return Spoken(first.unflatten(0, (groups, rows)), [words[i : i + rows] for i in range(0, len(of), rows)])


def ended(ids: list[int], eos: int) -> list[int]:
    return ids[: ids.index(eos) + 1] if eos in ids else ids
