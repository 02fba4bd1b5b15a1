"""The network: two layers that look things up, written so that one problem's facts are read once for all its
rows.

The mathematics is that of transformers' SmolLM3 with `no_rope_layers=[1, 0]` and `attention_bias=True` (see
smollm3.py, which makes such a folder). What is our own is the layout of a batch: G problems share nothing,
the Q rows of a problem (questions, words) share the keys and values of its facts.
"""

import math
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..data.shape import Shape
from ..data.task import Task

MASKED = -30000.0  # finite, and representable in bfloat16

LONGEST = 1024  # positions there are angles for


def fast_type(device: torch.device) -> torch.dtype:
    """What products are computed in while training: bfloat16 where the processor is made for it. A CPU
    without AVX-512 takes 13 to 30 times as long for such a product as for one in float32."""
    slow = device.type == "cpu" and "AVX512" not in torch.backends.cpu.get_cpu_capability()
    return torch.float32 if slow else torch.bfloat16


# Keys and values of one layer. Shared: (G, heads, P, head_dim). Own: (G, heads, Q, S, head_dim).
KeyValue = tuple[Tensor, Tensor]


class Norm(nn.Module):
    """Root mean square norm, computed in float32."""

    def __init__(self, width: int, gain: float, epsilon: float):
        super().__init__()
        self.gain = nn.Parameter(torch.full((width,), gain))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x.float(), self.gain.shape, self.gain, self.epsilon)


class Layer(nn.Module):
    def __init__(self, shape: Shape, rotary: bool):
        super().__init__()
        wide = shape.heads * shape.head_dim
        self.shape, self.rotary = shape, rotary
        self.norm1 = Norm(shape.hidden, 1.0, shape.epsilon)
        self.q, self.k, self.v = (nn.Linear(shape.hidden, wide) for _ in range(3))
        self.o = nn.Linear(wide, shape.hidden)
        self.norm2 = Norm(shape.hidden, 1.0, shape.epsilon)
        self.gate = nn.Linear(shape.hidden, shape.inner, bias=False)
        self.up = nn.Linear(shape.hidden, shape.inner, bias=False)
        self.down = nn.Linear(shape.inner, shape.hidden, bias=False)

    def weights(self, dtype: torch.dtype) -> list[Tensor]:
        """The matrices in `dtype`, those that read the same input joined: computed once for many passes."""
        scale = self.shape.head_dim**-0.5  # of the scores
        return [
            torch.cat((self.q.weight * scale, self.k.weight, self.v.weight)).to(dtype),
            torch.cat((self.q.bias * scale, self.k.bias, self.v.bias)).to(dtype),
            self.o.weight.to(dtype),
            self.o.bias.to(dtype),
            torch.cat((self.gate.weight, self.up.weight)).to(dtype),
            self.down.weight.to(dtype),
        ]

    def forward(
        self,
        x: Tensor,
        weights: list[Tensor],
        turn: tuple[Tensor, Tensor],
        shared: KeyValue | None,
        own: KeyValue | None,
        mask: Tensor,
    ) -> tuple[Tensor, KeyValue]:
        """x (G, Q, T, hidden) float32, additive mask (G, 1, 1 or Q, T, P + S + T) -> x, this call's K, V."""
        into, into_bias, out, out_bias, widen, narrow = weights
        g, rows, t, _ = x.shape
        heads, dim = self.shape.heads, self.shape.head_dim
        normed = self.norm1(x).to(mask.dtype)
        joined = F.linear(normed, into, into_bias).view(g, rows, t, 3, heads, dim)
        q, k, value = joined.permute(3, 0, 4, 1, 2, 5).unbind(0)  # each (G, heads, Q, T, dim)
        if self.rotary:
            q, k = rotate(torch.stack((q, k)), *turn).unbind(0)
        q = q.contiguous()
        new = (k, value)
        if own is not None:
            k, value = torch.cat((own[0], k), 3), torch.cat((own[1], value), 3)
        scores = q @ k.transpose(-1, -2)  # (G, heads, Q, T, S + T)
        p_length = 0
        if shared is not None:
            p_length = shared[0].shape[2]
            first = q.view(g, heads, rows * t, dim) @ shared[0].transpose(-1, -2)
            scores = torch.cat((first.view(g, heads, rows, t, p_length), scores), -1)
        seen = torch.softmax(scores + mask, -1)
        mixed = seen[..., p_length:] @ value
        if shared is not None:
            first = seen[..., :p_length].reshape(g, heads, rows * t, p_length) @ shared[1]
            mixed = mixed + first.view(g, heads, rows, t, dim)
        mixed = mixed.permute(0, 2, 3, 1, 4).reshape(g, rows, t, heads * dim)
        x = x + F.linear(mixed, out, out_bias)
        gate, up = F.linear(self.norm2(x).to(mask.dtype), widen).chunk(2, -1)
        return x + F.linear(F.silu(gate) * up, narrow), new


class Coconut(nn.Module):
    def __init__(self, shape: Shape, seed: int = 0):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Parameter(torch.empty(shape.vocabulary, shape.hidden))
        self.layers = nn.ModuleList(Layer(shape, rotary) for rotary in shape.rotary)
        self.norm = Norm(shape.hidden, shape.scale, shape.epsilon)
        self.dtype = torch.float32  # what the products are computed in; training sets `fast_type`
        self.register_buffer("turns", angles(torch.arange(LONGEST), shape), persistent=False)
        self.kept: tuple[list[list[Tensor]], Tensor] | None = None
        initialize(self, torch.Generator().manual_seed(seed))

    def forward(
        self,
        x: Tensor,
        positions: Tensor,
        mask: Tensor,
        shared: list[KeyValue] | None = None,
        own: list[KeyValue] | None = None,
    ) -> tuple[Tensor, list[KeyValue]]:
        """Input vectors (G, Q, T, hidden), positions (G, Q, T), mask as in Layer -> hidden after the final
        norm, K/V."""
        cosine, sine = self.turns[:, positions].to(self.dtype).unsqueeze(2)  # each (G, 1, Q, T, head_dim)
        mask, x, new = mask.to(self.dtype), x.float(), []
        kept = self.kept or self.cast()
        for index, layer in enumerate(self.layers):
            x, pair = layer(
                x,
                kept[0][index],
                (cosine, sine),
                shared[index] if shared else None,
                own[index] if own else None,
                mask,
            )
            new.append(pair)
        return self.norm(x), new

    def cast(self) -> tuple[list[list[Tensor]], Tensor]:
        """Every matrix in the working type. `with model.held():` computes this once for many passes."""
        return [layer.weights(self.dtype) for layer in self.layers], self.embedding.to(self.dtype)

    @contextmanager
    def held(self):
        self.kept = self.cast()
        try:
            yield
        finally:
            self.kept = None

    def embed(self, ids: Tensor) -> Tensor:
        return F.embedding(ids, self.embedding)

    def logits(self, hidden: Tensor) -> Tensor:
        """The language head (tied): (..., hidden) -> (..., vocabulary), float32."""
        return F.linear(
            hidden.to(self.dtype), self.kept[1] if self.kept else self.embedding.to(self.dtype)
        ).float()


def new_model(task: Task, seed: int) -> Coconut:
    """Of the task's shape, with random weights."""
    model, vocabulary = Coconut(task.shape, seed), task.vocabulary
    related = {vocabulary.ids[token]: parts for token, parts in vocabulary.related.items()}
    relate(model, related, torch.Generator().manual_seed(seed))
    return model


def angles(positions: Tensor, shape: Shape) -> Tensor:
    """Cosine and sine for rotary positions, (2, positions, head_dim)."""
    half = shape.head_dim // 2
    frequencies = shape.base ** (-torch.arange(half, dtype=torch.float32) / half)
    turn = positions[:, None].float() * frequencies
    turn = torch.cat((turn, turn), -1)
    return torch.stack((turn.cos(), turn.sin()))


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    left, right = x.chunk(2, -1)
    return x * cosine + torch.cat((-right, left), -1) * sine


@torch.no_grad()
def initialize(model: Coconut, generator: torch.Generator) -> None:
    """Random weights, and one head that looks at the previous token from the start."""
    shape = model.shape

    def normal(*size: int) -> Tensor:
        return torch.randn(*size, generator=generator)

    model.embedding.copy_(normal(shape.vocabulary, shape.hidden) * shape.scale)
    for layer in model.layers:
        for linear in (layer.q, layer.k, layer.v, layer.gate, layer.up):
            linear.weight.copy_(normal(*linear.weight.shape) * shape.hidden**-0.5)
        for linear in (layer.o, layer.down):
            linear.weight.copy_(normal(*linear.weight.shape) * 0.3 * linear.weight.shape[1] ** -0.5)
        for linear in (layer.q, layer.k, layer.v, layer.o):
            linear.bias.zero_()
    # With the key a constant and the query the same one turned back by one position, the score peaks at
    # offset 1.
    layer, dim, fast = model.layers[0], shape.head_dim, shape.head_dim // 4
    constant = torch.zeros(dim)
    constant[:fast] = 5.0
    layer.k.bias[:dim] = constant
    layer.q.bias[:dim] = rotate(constant, *angles(torch.tensor([-1]), shape)[:, 0])


@torch.no_grad()
def relate(model: Coconut, related: dict[int, dict[str, float]], generator: torch.Generator) -> None:
    """Token id -> weights of its parts: its embedding becomes the sum of the parts' vectors with these
    weights, as long as every other embedding."""
    names = dict.fromkeys(part for parts in related.values() for part in parts)
    vectors = {name: torch.randn(model.shape.hidden, generator=generator) for name in names}
    for token, parts in related.items():
        length = math.sqrt(sum(weight**2 for weight in parts.values()))
        mixed = sum(weight * vectors[part] for part, weight in parts.items())
        model.embedding[token] = mixed / length * model.shape.scale
