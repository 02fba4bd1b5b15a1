"""Coconut done by PyTorch and transformers the plainest way: the whole sequence again for every thought.

This is what golden.json is made from and what the ONNX graph is held to. It shares no code with the graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from .families import FAMILIES
from .feedback import Feedback
from .files import State
from .source import Source


@dataclass(frozen=True)
class Pass:
    """What a pass holds at its last position: `states` (layers + 1, hidden), the input and then after each
    layer, the last one after the final norm; `normed` (layers, hidden), the final norm of all but the last
    one, which the head can read (the logit lens of nostalgebraist, 2020); `attention` (layers, heads,
    positions); `logits` (vocab)."""

    states: Tensor
    normed: Tensor
    attention: Tensor
    logits: Tensor

    @property
    def thought(self) -> Tensor:
        """The hidden state (hidden) that is fed next."""
        return self.states[-1]


class Reference:
    def __init__(self, source: Source, feedback: Feedback):
        self.model = source.model
        self.feedback = feedback

    def fed(self, thought: Tensor, edited: bool = False) -> Tensor:
        """What goes in for a thought (hidden), a hidden state after the final norm. One that was put in the
        place of the model's own is fed where the model would have paused, too."""
        if self.feedback.pause is not None and not edited:
            return self._embed([self.feedback.pause])[0]
        if self.feedback.temperature is not None:
            shares = torch.softmax(self.read(thought) / self.feedback.temperature, -1)
            return shares @ self._embed(range(len(shares)))
        return thought if self.feedback.projector is None else project(thought, self.feedback.projector)

    @torch.no_grad()
    def read(self, vectors: Tensor) -> Tensor:
        """What the language head makes of states after the final norm: (…, hidden) -> logits (…, vocab)."""
        config = self.model.config
        logits = self.model.get_output_embeddings()(vectors) / getattr(config, "logits_scaling", 1.0)
        cap = getattr(config, "final_logit_softcapping", None)
        return logits if cap is None else cap * torch.tanh(logits / cap)

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

    @torch.no_grad()
    def think(self, prompt: Sequence[int], count: int) -> list[Pass]:
        """The passes over the prompt and k thoughts, k from 0 to `count`. Thought 1 is the hidden state at
        the prompt's last token; each next one that at the thought before."""
        final = self.model.get_submodule(FAMILIES[self.model.config.model_type].last_norm)
        found: list[Pass] = []
        for _ in range(count + 1):
            out = self.forward(prompt, [made.thought for made in found], output_attentions=True)
            states = torch.stack([state[0, -1] for state in out.hidden_states])
            attention = torch.stack([seen[0, :, -1] for seen in out.attentions])
            found.append(Pass(states, final(states[:-1]), attention, out.logits[0, -1]))
        return found

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
