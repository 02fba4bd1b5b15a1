"""What is learned: the next token of every text of a batch."""

import torch
from torch import Tensor
from torch.nn import functional as F

from ..model.latent import read, say, think
from ..model.network import Coconut
from .batches import KINDS, Batch


def losses(model: Coconut, batch: Batch, pause: int | None = None) -> tuple[Tensor, Tensor]:
    """The weighted loss, and what to watch: per kind of segment the sum of the cross-entropies, how many
    targets were the likeliest token, and how many there were, (KINDS, 3). `pause` as in `think`."""
    with model.held():
        first, past = read(model, batch.prefix, batch.prefix_count, batch.question, batch.question_count)
        hidden, past = think(model, first, past, batch.passes, pause)
        if batch.words.shape[2]:
            words = say(model, past, batch.words, batch.segment, batch.thoughts, batch.offset)
            hidden = torch.cat((hidden, words), 2)
        logits = model.logits(hidden.flatten(0, 2).index_select(0, batch.at))
    loss = F.cross_entropy(logits, batch.target, reduction="none")
    with torch.no_grad():
        right = (logits.argmax(-1) == batch.target).float()
        watched = torch.stack((loss.detach(), right, torch.ones_like(right)), 1)
        sums = torch.zeros(KINDS, 3, device=loss.device).index_add(0, batch.kind, watched)
    return (loss * batch.weight).sum(), sums
