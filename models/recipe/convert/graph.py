"""The graph of a package: the contract of docs/model-package.md, built from an architecture and its weights.

By hand rather than traced, because what matters is the interface: only new keys and values come out, the
prefix has batch 1, the head lies in an If, and thoughts enter beside tokens.
"""

from dataclasses import dataclass

import numpy as np
from onnx import ModelProto

from .architecture import Angles, Architecture
from .builder import BOOL, FLOAT, INT64, Builder
from .feedback import Feedback
from .files import State
from .layers import Layer, Places, Weights, activation, capped, norm

HIDDEN = -30000.0  # additive mask of later positions: finite, and representable in float16


def build_graph(g: Builder, a: Architecture, weights: Weights, feedback: Feedback) -> ModelProto:
    """Latent and text steps as one graph; what a thought passes before it is fed is in it."""
    kv = (a.kv_heads, a.head_dim)
    ids = g.input("input_ids", INT64, ["B", "T"])
    thoughts = g.input("thoughts", FLOAT, ["B", "T", a.hidden])
    is_thought = g.input("is_thought", BOOL, ["B", "T"])
    positions = g.input("position_ids", INT64, ["B", "T"])
    last = g.input("last", INT64, ["B"])
    prefix_mask = g.input("prefix_mask", FLOAT, ["B", "P"])
    suffix_mask = g.input("suffix_mask", FLOAT, ["B", "S"])
    wanted = g.input("want_logits", BOOL, [])
    pasts = []
    for index in range(a.layers):
        prefix = [
            g.input(f"prefix_{part}_{index}", FLOAT, [1, kv[0], "P", kv[1]]) for part in ("key", "value")
        ]
        suffix = [
            g.input(f"suffix_{part}_{index}", FLOAT, ["B", kv[0], "S", kv[1]]) for part in ("key", "value")
        ]
        pasts.append(prefix + suffix)

    embedding = g.weight(weights(f"{a.family.embedding}.weight"), "embedding")
    head = _head(g, a, weights, embedding)
    if feedback.projector:
        thoughts = _project(g, thoughts, feedback.projector)
    if feedback.temperature is not None:
        thoughts = _mix(g, a, thoughts, is_thought, head, embedding, feedback.temperature)
    spoken = _scaled(g, g.op("Gather", embedding, ids), a.embedding_scale)
    x = g.op("Where", g.op("Unsqueeze", is_thought, g.integers(2)), thoughts, spoken)
    x = _scaled(g, x, a.input_scale)
    if a.family.positions == "learned":
        table = weights(f"{a.family.table}.weight")[a.family.table_skips :]
        table = g.weight(table, "positions")
        x = g.op("Add", x, g.op("Gather", table, positions))  # (B, T, hidden); of thoughts too
    places = _places(g, a, ids, positions, last, prefix_mask, suffix_mask, pasts[0][0])

    states, attention, new = [], [], []
    for index, past in enumerate(pasts):
        states.append(g.op("Squeeze", g.op("MatMul", places.last, x), g.integers(1)))
        x, pair, seen = Layer(g, a, weights, index).build(x, past, places)
        if index < a.layers - 1:
            seen = g.op("MatMul", g.op("Unsqueeze", places.last, g.integers(1)), seen)
        attention.append(g.op("Squeeze", seen, g.integers(2)))  # (B, heads, N)
        new.append(pair)
    hidden = norm(g, a, g.op("Squeeze", x, g.integers(1)), weights, a.family.last_norm)
    states.append(hidden)  # as in transformers' hidden_states: the last one is after the final norm

    g.output("hidden", hidden, FLOAT, ["B", a.hidden])
    g.output("logits", _logits(g, a, hidden, head, wanted), FLOAT, ["B", "V"])
    for index, (key, value) in enumerate(new):
        g.output(f"new_key_{index}", key, FLOAT, ["B", kv[0], "T", kv[1]])
        g.output(f"new_value_{index}", value, FLOAT, ["B", kv[0], "T", kv[1]])
    g.output("states", _stack(g, states), FLOAT, [a.layers + 1, "B", a.hidden])
    g.output("attention", _stack(g, attention), FLOAT, [a.layers, "B", a.heads, "N"])
    return g.model("coconut")


@dataclass(frozen=True)
class Head:
    """The language head as it lies in a graph."""

    matrix: tuple[str, ...]  # as `Builder.matrix` stores it; empty where `tied` says it
    tied: str | None  # (vocab, hidden): read as it is, and stored once with the embeddings
    bias: str | None

    def logits(self, g: Builder, a: Architecture, vectors: str) -> str:
        """`vectors` (n, hidden) -> (n, vocab)"""
        if self.tied:
            found = g.op("Gemm", vectors, self.tied, transB=1)
        else:
            found = g.stored_product(vectors, self.matrix, (a.vocab, a.hidden))
        if self.bias:
            found = g.op("Add", found, self.bias)
        return capped(g, _scaled(g, found, a.logit_scale), a.logit_cap)


def _head(g: Builder, a: Architecture, weights: Weights, embedding: str | None) -> Head:
    """`embedding`: the name of the embeddings, where the graph has them."""
    own, bias = weights("lm_head.weight"), weights("lm_head.bias")
    tied = own is None and embedding is not None and not g.int8
    matrix = () if tied else g.matrix(_head_matrix(a, weights), "head")
    stored_bias = None if bias is None else g.weight(bias, "head.bias")
    return Head(matrix, embedding if tied else None, stored_bias)


def _head_matrix(a: Architecture, weights: Weights) -> np.ndarray:
    """(vocab, hidden)"""
    own = weights("lm_head.weight")
    return weights(f"{a.family.embedding}.weight") if own is None else own


def build_head(g: Builder, a: Architecture, weights: Weights) -> ModelProto:
    """The language head alone: `vectors` (n, hidden) -> `logits` (n, vocab) and, for states of layers
    before the last, `normed` (n, hidden), the final norm of them; `ids` (m) -> `rows` (m, hidden) of it."""
    matrix, bias = g.weight(_head_matrix(a, weights), "head"), weights("lm_head.bias")
    vectors = g.input("vectors", FLOAT, ["n", a.hidden])
    ids = g.input("ids", INT64, ["m"])
    head = Head((), matrix, None if bias is None else g.weight(bias, "head.bias"))
    logits = head.logits(g, a, vectors)
    g.output("logits", logits, FLOAT, ["n", a.vocab])
    g.output("rows", g.op("Gather", matrix, ids), FLOAT, ["m", a.hidden])
    g.output("normed", norm(g, a, vectors, weights, a.family.last_norm), FLOAT, ["n", a.hidden])
    return g.model("coconut-head")


def _places(
    g: Builder, a: Architecture, ids, positions, last, prefix_mask, suffix_mask, prefix_key
) -> Places:
    rows = g.op("Shape", ids, start=0, end=1)  # [B]
    length = g.op("Shape", ids, start=1, end=2)  # [T]
    each = g.op("Range", g.integer(0), g.op("Squeeze", length, g.integers(0)), g.integer(1))  # (T)
    earlier = g.op(
        "LessOrEqual", each, g.op("Unsqueeze", each, g.integers(1))
    )  # (T, T): key no later than query
    causal = g.op("Where", earlier, g.number(0), g.number(HIDDEN))
    full = g.op("Concat", rows, g.integers(1), length, g.integers(1), axis=0)  # [B, 1, T, 1]
    pasts = [g.op("Unsqueeze", mask, g.integers(1, 2)) for mask in (prefix_mask, suffix_mask)]
    parts = [g.op("Expand", part, full) for part in (*pasts, causal)]
    # A product with a one-hot row picks the last position: plainer than GatherND, and on every device.
    chosen = g.op("Cast", g.op("Equal", each, g.op("Unsqueeze", last, g.integers(1))), to=FLOAT)
    return Places(
        mask=g.op("Concat", *parts, axis=3),
        last=g.op("Unsqueeze", chosen, g.integers(1)),
        rows=g.op("Concat", g.integers(a.kv_heads), rows, g.integers(-1, 0), axis=0),
        prefix_end=g.op("Shape", prefix_key, start=2, end=3),
        turns=tuple(_turns(g, angles, positions) for angles in a.angles),
    )


def _turns(g: Builder, angles: Angles, positions: str) -> tuple[str, str]:
    """Cosine and sine, each (B, T, 1, dimensions turned)."""
    turn = g.op("Unsqueeze", g.op("Cast", positions, to=FLOAT), g.integers(2, 3))
    turn = g.op("Mul", turn, g.constant(angles.frequencies))
    turn = g.op("Concat", turn, turn, axis=-1)
    return _scaled(g, g.op("Cos", turn), angles.scale), _scaled(g, g.op("Sin", turn), angles.scale)


def _project(g: Builder, thoughts: str, state: State) -> str:
    """CODI's projector: linear, GELU, linear, and a layer norm where it has one."""

    projector = {name: tensor.numpy() for name, tensor in state.items()}

    def linear(value: str, name: str) -> str:
        matrix, bias = projector[f"{name}.weight"], projector.get(f"{name}.bias")
        return g.product(value, matrix, f"projector.{name}", bias)

    x = linear(activation(g, linear(thoughts, "1"), "gelu"), "3")
    if "ln.weight" not in projector:
        return x
    gain, bias = (g.weight(projector[f"ln.{part}"], f"projector.ln.{part}") for part in ("weight", "bias"))
    return g.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=1e-5)


def _mix(
    g: Builder,
    a: Architecture,
    thoughts: str,
    is_thought: str,
    head: Head,
    embedding: str,
    temperature: float,
) -> str:
    """Embeddings weighted by softmax(logits / temperature) of each thought (B, T, hidden); computed only in
    passes that have a thought, because it costs a row of the vocabulary at every position."""
    some = g.op("ReduceMax", g.op("Cast", is_thought, to=INT64), keepdims=0)
    mix, keep = g.branch(), g.branch()
    logits = head.logits(mix, a, mix.op("Reshape", thoughts, mix.integers(-1, a.hidden)))
    shares = mix.op("Softmax", mix.op("Div", logits, mix.number(temperature)), axis=-1)
    mixed = _scaled(mix, mix.op("MatMul", shares, embedding), a.embedding_scale)
    mix.output("mixed", mix.op("Reshape", mixed, mix.op("Shape", thoughts)), FLOAT, ["B", "T", a.hidden])
    keep.output("unmixed", thoughts, FLOAT, ["B", "T", a.hidden])
    wanted = g.op("Cast", some, to=BOOL)
    return g.op("If", wanted, then_branch=mix.graph("mixed"), else_branch=keep.graph("unmixed"))


def _logits(g: Builder, a: Architecture, hidden: str, head: Head, wanted: str) -> str:
    """(B, vocab) when wanted, else (B, 1) of no meaning: a tensor of no elements is a fault on some
    devices."""
    said, skipped = g.branch(), g.branch()
    said.output("said", head.logits(said, a, hidden), FLOAT, ["B", a.vocab])
    cut = [skipped.integers(0), skipped.integers(1), skipped.integers(1)]
    skipped.output("skipped", skipped.op("Slice", hidden, *cut), FLOAT, ["B", 1])
    return g.op("If", wanted, then_branch=said.graph("said"), else_branch=skipped.graph("skipped"))


def _scaled(g: Builder, value: str, scale: float) -> str:
    return value if scale == 1.0 else g.op("Mul", value, g.number(scale))


def _stack(g: Builder, values: list[str]) -> str:
    return g.op("Concat", *[g.op("Unsqueeze", value, g.integers(0)) for value in values], axis=0)
