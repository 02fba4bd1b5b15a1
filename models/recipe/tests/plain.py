"""Latent reasoning done the plainest way: the whole sequence again for every new position, in float32.

The fast paths (training's rows, the evaluation, the ONNX graph) are held to this.
"""

import torch
from torch import Tensor

from recipe.data.task import Task
from recipe.model.latent import additive, causal
from recipe.model.network import Coconut


class Plain:
    """A sequence of embeddings and thoughts, read from its beginning every time. With `pauses`, `<pause>` is
    fed in place of every thought."""

    def __init__(self, model: Coconut, task: Task, prompt: list[int], pauses: bool = False):
        self.model, self.task, self.prompt, self.pauses = model, task, prompt, pauses

    @torch.no_grad()
    def hidden(self, thoughts: list[Tensor], words: list[int]) -> Tensor:
        """Hidden states (T, hidden) after the final norm, of prompt, thoughts and words."""
        parts = [self.model.embed(torch.tensor(self.prompt))]
        if thoughts:
            pauses = self.model.embed(torch.full((len(thoughts),), self.task.vocabulary.pause))
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

    def decode(self, thoughts: list[Tensor], most: int = 48) -> list[int]:
        """Greedy words after <eot>, up to and with <eos>."""
        v = self.task.vocabulary
        words = [v.eot]
        while len(words) <= most and words[-1] != v.eos:
            words.append(int(self.next_logits(thoughts, words).argmax()))
        return words[1:]
