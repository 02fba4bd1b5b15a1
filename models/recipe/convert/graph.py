"""The graph of a package: the contract of docs/model-package.md, built from an architecture and its weights.

By hand rather than traced, because what matters is the interface: only new keys and values come out, the
prefix has batch 1, the head lies in an If, and thoughts enter beside tokens.
"""

import numpy as np
from onnx import ModelProto, helper

from .builder import BOOL, FLOAT, INT64, Builder, product_node
from .families import Architecture
from .layers import Layer, Places, Weights, activation, norm

HIDDEN = -30000.0  # additive mask of later positions: finite, and representable in float16


def build_graph(
    g: Builder, a: Architecture, weights: Weights, projector: dict[str, np.ndarray] | None
) -> ModelProto:
    """Latent and text steps as one graph. `projector` as in `read_projector`: what a thought passes before
    it is fed."""
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
    if projector:
        thoughts = _project(g, thoughts, projector)
    x = g.op("Where", g.op("Unsqueeze", is_thought, g.integers(2)), thoughts, g.op("Gather", embedding, ids))
    if a.family.positions == "learned":
        table = g.weight(weights(f"{a.family.table}.weight"), "positions")
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
    g.output("logits", _logits(g, a, hidden, embedding, weights, wanted), FLOAT, ["B", "V"])
    for index, (key, value) in enumerate(new):
        g.output(f"new_key_{index}", key, FLOAT, ["B", kv[0], "T", kv[1]])
        g.output(f"new_value_{index}", value, FLOAT, ["B", kv[0], "T", kv[1]])
    g.output("states", _stack(g, states), FLOAT, [a.layers + 1, "B", a.hidden])
    g.output("attention", _stack(g, attention), FLOAT, [a.layers, "B", a.heads, "N"])
    return g.model("coconut")


def build_head(g: Builder, a: Architecture, weights: Weights) -> ModelProto:
    """The language head alone: `vectors` (n, hidden) -> `logits` (n, vocab) and, for states of layers
    before the last, `normed` (n, hidden), the final norm of them; `ids` (m) -> `rows` (m, hidden) of it."""
    matrix = g.weight(_head(a, weights), "head")
    vectors = g.input("vectors", FLOAT, ["n", a.hidden])
    ids = g.input("ids", INT64, ["m"])
    g.output("logits", g.op("Gemm", vectors, matrix, transB=1), FLOAT, ["n", a.vocab])
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
        turn=_angles(g, a, positions) if any(a.rotary) else None,
    )


def _angles(g: Builder, a: Architecture, positions: str) -> tuple[str, str]:
    """Cosine and sine, each (B, T, 1, head dim)."""
    turn = g.op("Unsqueeze", g.op("Cast", positions, to=FLOAT), g.integers(2, 3))
    turn = g.op("Mul", turn, g.weight(a.frequencies, "frequencies"))
    turn = g.op("Concat", turn, turn, axis=-1)
    pair = g.op("Cos", turn), g.op("Sin", turn)
    if a.turn_scale == 1.0:
        return pair
    return g.op("Mul", pair[0], g.number(a.turn_scale)), g.op("Mul", pair[1], g.number(a.turn_scale))


def _project(g: Builder, thoughts: str, projector: dict[str, np.ndarray]) -> str:
    """CODI's projector: linear, GELU, linear, and a layer norm where it has one."""

    def linear(value: str, name: str) -> str:
        matrix, bias = projector[f"{name}.weight"], projector.get(f"{name}.bias")
        return g.product(value, matrix, f"projector.{name}", bias)

    x = linear(activation(g, linear(thoughts, "1"), "gelu"), "3")
    if "ln.weight" not in projector:
        return x
    gain, bias = (g.weight(projector[f"ln.{part}"], f"projector.ln.{part}") for part in ("weight", "bias"))
    return g.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=1e-5)


def _logits(g: Builder, a: Architecture, hidden: str, embedding: str, weights: Weights, wanted: str) -> str:
    """(B, vocab) when wanted, else (B, 1) of no meaning: a tensor of no elements is a fault on some
    devices."""
    if weights("lm_head.weight") is None and not g.int8:
        # Tied: the matrix of the embeddings is read as it is, and stored once.
        said_node = helper.make_node("Gemm", [hidden, embedding], ["said"], transB=1)
    else:
        matrix = _head(a, weights)
        said_node = product_node(hidden, g.matrix(matrix, "head"), matrix.shape, "said")
    cut = [g.integers(0), g.integers(1), g.integers(1)]
    skipped_node = helper.make_node("Slice", [hidden, *cut], ["skipped"])

    def branch(node, name: str, width: int):
        return helper.make_graph([node], name, [], [helper.make_tensor_value_info(name, FLOAT, ["B", width])])

    return g.op(
        "If",
        wanted,
        then_branch=branch(said_node, "said", a.vocab),
        else_branch=branch(skipped_node, "skipped", 1),
    )


def _head(a: Architecture, weights: Weights) -> np.ndarray:
    """(vocab, hidden)"""
    own = weights("lm_head.weight")
    return weights(f"{a.family.embedding}.weight") if own is None else own


def _stack(g: Builder, values: list[str]) -> str:
    return g.op("Concat", *[g.op("Unsqueeze", value, g.integers(0)) for value in values], axis=0)
