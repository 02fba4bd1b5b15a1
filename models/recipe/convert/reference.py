"""Coconut done by PyTorch and transformers the plainest way: the whole sequence again for every thought.

This is what golden.json is made from and what the ONNX graph is held to. It shares no code with the graph.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from .source import Source
from .state_dicts import State


class Reference:
    def __init__(self, source: Source, pause: int | None = None):
        """`pause`: the id of the token that is fed in place of every thought, where the feedback rule is
        that."""
        self.model = source.model
        self.projector = source.projector
        self.pause = pause

    def fed(self, thought: Tensor, edited: bool = False) -> Tensor:
        """What goes in for a thought (hidden), a hidden state after the final norm. One that was put in the
        place of the model's own is fed where the model would have paused, too."""
        if self.pause is not None and not edited:
            return self._embed([self.pause])[0]
        return thought if self.projector is None else project(thought, self.projector)

    @torch.no_grad()
    def forward(
        self,
        prompt: Sequence[int],
        thoughts: Sequence[Tensor],
        words: Sequence[int] = (),
        cache=None,
        edited: bool = False,
        **more,
    ):
        """transformers' output for prompt, thoughts and words, with hidden_states."""
        fed = [self.fed(thought, edited)[None] for thought in thoughts]
        parts = [self._embed(prompt), *fed, self._embed(words)]
        inputs = torch.cat([part for part in parts if len(part)])[None]
        return self.model(inputs_embeds=inputs, output_hidden_states=True, past_key_values=cache, **more)

    def thoughts(self, prompt: Sequence[int], count: int) -> list[Tensor]:
        """Thought 1 is the hidden state (hidden) at the prompt's last token; each next one that at the
        thought before."""
        found: list[Tensor] = []
        for _ in range(count):
            found.append(self.forward(prompt, found).hidden_states[-1][0, -1])
        return found

    @torch.no_grad()
    def depths(self, prompt: Sequence[int], thoughts: Sequence[Tensor]) -> Tensor:
        """What the pass that makes the thought after `thoughts` holds on its way, as the head can read it:
        input and states after each layer but the last, after the final norm (layers, hidden). The logit lens
        of nostalgebraist (2020)."""
        base = self.model.base_model
        final = base.norm if hasattr(base, "norm") else base.ln_f
        states = self.forward(prompt, thoughts).hidden_states[:-1]
        return torch.stack([final(state[0, -1]) for state in states])

    def next_logits(
        self, prompt: Sequence[int], thoughts: Sequence[Tensor], words: Sequence[int] = ()
    ) -> Tensor:
        """(vocab)"""
        return self.forward(prompt, thoughts, words).logits[0, -1]

    def speak(
        self,
        prompt: Sequence[int],
        thoughts: Sequence[Tensor],
        first: Sequence[int],
        eos: int,
        most: int,
        edited: bool = False,
    ):
        """The most probable words after `first`, with the logits each was chosen from: ids, and (words,
        vocab)."""
        out = self.forward(prompt, thoughts, first, edited=edited, use_cache=True)
        said: list[int] = []
        logits: list[Tensor] = []
        while True:
            logits.append(out.logits[0, -1])
            said.append(int(logits[-1].argmax()))
            if said[-1] == eos or len(said) == most:
                return said, torch.stack(logits)
            out = self.forward([], [], said[-1:], out.past_key_values, use_cache=True)

    @torch.no_grad()
    def _embed(self, ids: Sequence[int]) -> Tensor:
        return self.model.get_input_embeddings()(torch.tensor(list(ids), dtype=torch.long))


def project(thought: Tensor, projector: State) -> Tensor:
    """CODI's projector (arXiv 2502.21074): linear, GELU, linear, layer norm where it has one. (…, hidden)
    of both."""
    x = F.linear(
        F.gelu(F.linear(thought, projector["1.weight"], projector["1.bias"])),
        projector["3.weight"],
        projector["3.bias"],
    )
    if "ln.weight" not in projector:
        return x
    return F.layer_norm(x, x.shape[-1:], projector["ln.weight"], projector["ln.bias"])
