"""Latent reasoning done the plainest way: the whole sequence again for every new position, in float32.

This is what golden.json is made from and what the fast paths (training's rows, the ONNX graph) are tested
against.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

from . import vocabulary as v
from .model import Coconut, Shape
from .objective import additive, causal


def load(path: Path) -> tuple[Coconut, dict]:
    """The model of a run's folder or of its checkpoint, in float32, and what the checkpoint says of its
    training; one without a method is from before there were others than Coconut."""
    path = path / "checkpoint.pt" if path.is_dir() else path
    saved = torch.load(path, weights_only=False, map_location="cpu")
    shape = dict(saved["shape"])
    model = Coconut(Shape(**{**shape, "rotary": tuple(shape["rotary"])}))
    model.load_state_dict(saved["model"])
    return model.eval(), {"method": "coconut", **saved["state"]}


def prompt_ids(question: str) -> list[int]:
    """Token ids of a question with its newline and <bot>."""
    return [*load_once().encode(question).ids, v.NEWLINE, v.BOT]


@cache
def load_once():
    """The tokenizer, built when first needed."""
    return v.load_tokenizer()


@dataclass
class Continuation:
    tokens: list[int]
    log_probabilities: list[float]


class Plain:
    """A sequence of embeddings and thoughts, read from its beginning every time. With `pauses`, `<pause>` is
    fed in place of every thought."""

    def __init__(self, model: Coconut, question: str, pauses: bool = False):
        self.model, self.pauses = model, pauses
        self.prompt = prompt_ids(question)

    @torch.no_grad()
    def hidden(self, thoughts: list[Tensor], words: list[int]) -> Tensor:
        """Hidden states (T, hidden) after the final norm, of prompt, thoughts and words."""
        parts = [self.model.embed(torch.tensor(self.prompt))]
        if thoughts:
            pauses = self.model.embed(torch.full((len(thoughts),), v.PAUSE))
            parts.append(pauses if self.pauses else torch.stack(thoughts))
        if words:
            parts.append(self.model.embed(torch.tensor(words)))
        x = torch.cat(parts)[None, None]
        length = x.shape[2]
        mask = additive(causal(length)).view(1, 1, 1, length, length)
        return self.model(x, torch.arange(length).view(1, 1, -1), mask)[0][0, 0]

    def thoughts(self, count: int) -> list[Tensor]:
        """Thought 1 is the hidden state at <bot>; each next one that at the thought before."""
        found: list[Tensor] = []
        for _ in range(count):
            found.append(self.hidden(found, [])[-1])
        return found

    def next_logits(self, thoughts: list[Tensor], words: list[int]) -> Tensor:
        """(vocabulary) after `words`, which begin with <eot>."""
        return self.model.logits(self.hidden(thoughts, words)[-1])

    def decode(self, thoughts: list[Tensor], most: int = 48) -> Continuation:
        """Greedy words after <eot>, up to and with <eos>."""
        words, log_probabilities = [v.EOT], []
        while len(words) <= most:
            scores = torch.log_softmax(self.next_logits(thoughts, words), -1)
            words.append(int(scores.argmax()))
            log_probabilities.append(float(scores[words[-1]]))
            if words[-1] == v.EOS:
                break
        return Continuation(words[1:], log_probabilities)
