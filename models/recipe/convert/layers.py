"""One layer of a decoder in plain ONNX operators: norms, attention over [shared prefix | own suffix | new],
MLP.

B rows, T new positions, P positions of the prefix that all rows share, S of each row's own suffix, N = P + S
+ T.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .architecture import Architecture
from .builder import Builder

# Reads a weight by its name in transformers' state dict, as float32; `None` where there is none.
Weights = Callable[[str], "np.ndarray | None"]


@dataclass(frozen=True)
class Places:
    """What all layers share of a pass. Names of values in the graph."""

    mask: str  # (B, 1, T, N), added to the scores
    last: str  # (B, 1, T), one-hot: picks each row's last real position
    rows: str  # [kv heads, B, -1, 0], the shape a product with the prefix is given back its rows with
    prefix_end: str  # [P]
    turns: tuple[tuple[str, str], ...]  # per kind of angles: cosine and sine, (B, T, 1, dimensions turned)


class Layer:
    def __init__(self, g: Builder, a: Architecture, weights: Weights, index: int) -> None:
        self.g, self.a, self.index = g, a, index
        self.weights = weights

    def build(self, x: str, past: list[str], places: Places) -> tuple[str, tuple[str, str], str]:
        """x (B, T, hidden) and prefix and suffix keys and values -> x, new keys and values (B, kv heads,
        T, head dim), attention (B, heads, T, N). The last layer gives x and attention of `last` alone (T =
        1): nobody asks for more."""
        g, a = self.g, self.a
        only_last = self.index == a.layers - 1
        read = self._norm(x, "norm1")
        query, key, value = self._project(read, places.turns)
        mask = places.mask
        if only_last:
            x = g.op("MatMul", places.last, x)
            query = g.op("MatMul", g.op("Unsqueeze", places.last, g.integers(1)), query)
            mask = g.op("MatMul", g.op("Unsqueeze", places.last, g.integers(1)), mask)
        mixed, seen = self._attend(query, key, value, past, mask, places)
        added = self._norm(self._linear(mixed, "o", a.residual_scale), "after1")
        between = x if a.parallel else g.op("Add", x, added)
        thought = self._norm(self._mlp(self._norm(between, "norm2")), "after2")
        x = g.op("Add", g.op("Add", x, added) if a.parallel else between, thought)
        return x, (key, value), seen

    def _project(self, x: str, turns: tuple[tuple[str, str], ...]) -> tuple[str, str, str]:
        """Queries (B, heads, T, head dim), scaled, and keys and values (B, kv heads, T, head dim)."""
        g, a = self.g, self.a
        heads, wide = a.heads + a.kv_heads, a.kv_heads * a.head_dim
        matrix, bias = self._joined()
        joined = g.product(x, matrix, self._name("qkv"), bias)
        both, value = g.op("Split", joined, g.integers(heads * a.head_dim, wide), outputs=2, axis=-1)
        if self._norm_of_heads == "all":
            parts = g.op("Split", both, g.integers(a.heads * a.head_dim, wide), outputs=2, axis=-1)
            gains = (self._weight("q_norm") * a.score_scale[self.index], self._weight("k_norm"))
            normed = [
                rms_norm(g, part, g.weight(gain, self._name(f"{name}_norm")), a.epsilon)
                for part, gain, name in zip(parts, gains, "qk")
            ]
            both = g.op("Concat", *normed, axis=-1)
        both = g.op("Reshape", both, g.integers(0, 0, heads, a.head_dim))  # (B, T, heads, head dim)
        if self._norm_of_heads == "each":
            gains = [self._gain("q_norm") * a.score_scale[self.index]] * a.heads + [
                self._gain("k_norm")
            ] * a.kv_heads
            both = rms_norm(g, both, g.weight(np.stack(gains), self._name("qk_norm")), a.epsilon)
        kind = a.rotary[self.index]
        if kind is not None:
            both = _turn(g, both, turns[kind], 2 * len(a.angles[kind].frequencies), a.head_dim)
        both = g.op("Transpose", both, perm=[0, 2, 1, 3])
        query, key = g.op("Split", both, g.integers(a.heads, a.kv_heads), outputs=2, axis=1)
        value = g.op("Reshape", value, g.integers(0, 0, a.kv_heads, a.head_dim))
        return query, key, g.op("Transpose", value, perm=[0, 2, 1, 3])

    @property
    def _norm_of_heads(self) -> str:
        """Queries and keys have a norm: of each head, of all heads together, or none."""
        if "q_norm" not in self.a.family.parts:
            return "none"
        return "each" if len(self._weight("q_norm")) == self.a.head_dim else "all"

    def _joined(self) -> tuple[np.ndarray, np.ndarray | None]:
        """Queries, keys and values as one matrix (out, in); the scale of the scores is multiplied into the
        queries."""
        a = self.a
        if a.family.joined:
            matrix, bias = self._matrix("qkv")
            if a.family.joined == "heads":
                by_head = np.arange(len(matrix)).reshape(a.heads, 3, a.head_dim)
                order = by_head.transpose(1, 0, 2).reshape(-1)  # all q, all k, all v
                matrix, bias = matrix[order], None if bias is None else bias[order]
        else:
            matrices, biases = zip(*(self._matrix(part) for part in "qkv"))
            matrix = np.concatenate(matrices)
            rows = [b if b is not None else np.zeros(len(m), np.float32) for m, b in zip(matrices, biases)]
            bias = np.concatenate(rows) if any(b is not None for b in biases) else None
        if self._norm_of_heads == "none":  # else the norm's gain takes it: a norm undoes what comes before it
            scale = np.ones((len(matrix), 1), np.float32)
            scale[: a.heads * a.head_dim] = a.score_scale[self.index]
            matrix, bias = matrix * scale, None if bias is None else bias * scale[:, 0]
        return matrix, bias

    def _attend(
        self, query: str, key: str, value: str, past: list[str], mask: str, places: Places
    ) -> tuple[str, str]:
        g, a = self.g, self.a
        prefix_key, prefix_value, suffix_key, suffix_value = past
        keys = g.op("Concat", suffix_key, key, axis=2)  # (B, kv heads, S + T, head dim)
        values = g.op("Concat", suffix_value, value, axis=2)
        # Heads that share keys lie beside one another, so a group's queries are so many more positions of one
        # head.
        query = g.op(
            "Reshape", query, g.integers(0, a.kv_heads, -1, a.head_dim)
        )  # (B, kv heads, group * T, head dim)
        # All rows' queries against the shared prefix are one product a head.
        to_prefix = g.op("MatMul", self._rows_to_positions(query), _transposed(g, prefix_key))
        to_own = g.op("MatMul", query, _transposed(g, keys))
        scores = g.op("Concat", self._positions_to_rows(to_prefix, places), to_own, axis=3)
        scores = capped(
            g, g.op("Reshape", scores, g.integers(0, a.heads, -1, 0)), a.score_cap
        )  # (B, heads, T, N)
        seen = g.op("Softmax", g.op("Add", scores, mask), axis=-1)
        weights = g.op("Reshape", seen, g.integers(0, a.kv_heads, -1, 0))
        of_prefix = g.op("Slice", weights, g.integers(0), places.prefix_end, g.integers(3))
        of_own = g.op("Slice", weights, places.prefix_end, g.integers(2**62), g.integers(3))
        from_prefix = g.op("MatMul", self._rows_to_positions(of_prefix), prefix_value)
        from_own = g.op("MatMul", of_own, values)
        mixed = g.op("Add", self._positions_to_rows(from_prefix, places), from_own)
        mixed = g.op("Reshape", mixed, g.integers(0, a.heads, -1, a.head_dim))
        mixed = g.op("Transpose", mixed, perm=[0, 2, 1, 3])
        return g.op("Reshape", mixed, g.integers(0, 0, a.heads * a.head_dim)), seen

    def _rows_to_positions(self, value: str) -> str:
        """(B, kv heads, n, d) -> (1, kv heads, B * n, d)"""
        turned = self.g.op("Transpose", value, perm=[1, 0, 2, 3])
        return self.g.op("Reshape", turned, self.g.integers(1, self.a.kv_heads, -1, 0))

    def _positions_to_rows(self, value: str, places: Places) -> str:
        """(1, kv heads, B * n, d) -> (B, kv heads, n, d)"""
        return self.g.op("Transpose", self.g.op("Reshape", value, places.rows), perm=[1, 0, 2, 3])

    def _mlp(self, x: str) -> str:
        g, a = self.g, self.a
        if a.family.mlp == "plain":
            inner = activation(g, self._linear(x, "up"), a.activation)
            return self._linear(inner, "down", a.residual_scale)
        if "gate_up" in a.family.parts:
            matrix, bias = self._matrix("gate_up")
        else:
            (gate, gate_bias), (up, up_bias) = self._matrix("gate"), self._matrix("up")
            matrix = np.concatenate((gate, up))
            bias = None if gate_bias is None else np.concatenate((gate_bias, up_bias))
        wide = len(matrix) // 2
        both = g.product(x, matrix, self._name("gate_up"), bias)
        gate, up = g.op("Split", both, g.integers(wide, wide), outputs=2, axis=-1)
        return self._linear(g.op("Mul", activation(g, gate, a.activation), up), "down", a.residual_scale)

    def _linear(self, x: str, part: str, scale: float = 1.0) -> str:
        matrix, bias = self._matrix(part)
        if scale != 1.0:
            matrix, bias = matrix * np.float32(scale), None if bias is None else bias * np.float32(scale)
        return self.g.product(x, matrix, self._name(part), bias)

    def _norm(self, x: str, part: str) -> str:
        """x itself where the family has no such norm."""
        if part not in self.a.family.parts:
            return x
        return norm(self.g, self.a, x, self.weights, self._name(part))

    def _matrix(self, part: str) -> tuple[np.ndarray, np.ndarray | None]:
        matrix = self._weight(part)
        return (matrix.T if self.a.family.transposed else matrix), self.weights(f"{self._name(part)}.bias")

    def _gain(self, part: str) -> np.ndarray:
        return self._weight(part) + np.float32(self.a.family.gain_offset)

    def _weight(self, part: str) -> np.ndarray:
        return self.weights(f"{self._name(part)}.weight")

    def _name(self, part: str) -> str:
        family = self.a.family
        return f"{family.layer.format(self.index)}.{family.parts.get(part, part)}"


def norm(g: Builder, a: Architecture, x: str, weights: Weights, name: str) -> str:
    """The family's norm over the last axis, with the gain (and bias) of `name`."""
    gain = g.weight(weights(f"{name}.weight") + np.float32(a.family.gain_offset), f"{name}.weight")
    if a.family.norm == "rms":
        return rms_norm(g, x, gain, a.epsilon)
    return g.op(
        "LayerNormalization",
        x,
        gain,
        g.weight(weights(f"{name}.bias"), f"{name}.bias"),
        axis=-1,
        epsilon=a.epsilon,
    )


def rms_norm(g: Builder, x: str, gain: str, epsilon: float) -> str:
    mean = g.op("ReduceMean", g.op("Pow", x, g.number(2)), g.integers(-1), keepdims=1)
    return g.op("Mul", g.op("Div", x, g.op("Sqrt", g.op("Add", mean, g.number(epsilon)))), gain)


def activation(g: Builder, x: str, kind: str) -> str:
    if kind == "silu":
        return g.op("Mul", x, g.op("Sigmoid", x))
    if kind == "relu":
        return g.op("Relu", x)
    if kind == "gelu":
        half = g.op("Mul", x, g.number(0.5))
        return g.op("Mul", half, g.op("Add", g.op("Erf", g.op("Div", x, g.number(2**0.5))), g.number(1)))
    assert kind == "gelu_tanh", kind
    cube = g.op("Mul", g.op("Pow", x, g.number(3)), g.number(0.044715))
    inner = g.op("Tanh", g.op("Mul", g.op("Add", x, cube), g.number((2 / np.pi) ** 0.5)))
    return g.op("Mul", g.op("Mul", x, g.number(0.5)), g.op("Add", inner, g.number(1)))


def capped(g: Builder, x: str, cap: float | None) -> str:
    """cap * tanh(x / cap), as Gemma 2 keeps scores and logits within bounds."""
    return x if cap is None else g.op("Mul", g.op("Tanh", g.op("Div", x, g.number(cap))), g.number(cap))


def _turn(g: Builder, x: str, turn: tuple[str, str], turned: int, dim: int) -> str:
    """Rotary positions on the first `turned` dimensions of (B, T, heads, dim): the halves of these are the
    two coordinates."""
    sizes = [turned // 2, turned // 2] + ([dim - turned] if turned < dim else [])
    left, right, *rest = g.op("Split", x, g.integers(*sizes), outputs=len(sizes), axis=-1)
    straight = g.op("Concat", left, right, axis=-1) if rest else x
    crossed = g.op("Concat", g.op("Neg", right), left, axis=-1)
    new = g.op("Add", g.op("Mul", straight, turn[0]), g.op("Mul", crossed, turn[1]))
    return g.op("Concat", new, *rest, axis=-1) if rest else new


def _transposed(g: Builder, value: str) -> str:
    return g.op("Transpose", value, perm=[0, 1, 3, 2])
