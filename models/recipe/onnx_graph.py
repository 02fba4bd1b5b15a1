"""The ONNX graph of a model, written node by node: the contract of docs ("ONNX graph contract") in plain
operators.

B rows, T new positions, P shared prefix positions, S own suffix positions. By hand rather than traced,
because what matters is the interface: only new keys and values come out, the prefix has batch 1, the head
lies in an If.
"""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .model import Coconut, Layer

OPSET = 18
IR = 9
HIDDEN_FROM_ROW = -1e9  # additive mask of later positions within T

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


class Builder:
    """Collects nodes and initializers; every operator returns the name of its (first) output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.known: dict[bytes, str] = {}
        self.inputs: list[onnx.ValueInfoProto] = []
        self.outputs: list[onnx.ValueInfoProto] = []

    def input(self, name: str, kind: int, shape: Sequence) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name: str, value: str, kind: int, shape: Sequence) -> None:
        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def constant(self, value, name: str = "") -> str:
        """An initializer; equal ones are stored once."""
        array = np.asarray(value)
        key = array.tobytes() + str((array.dtype, array.shape)).encode()
        if key not in self.known:
            self.known[key] = name or f"constant_{len(self.initializers)}"
            self.initializers.append(numpy_helper.from_array(array, self.known[key]))
        return self.known[key]

    def weight(self, tensor, name: str) -> str:
        return self.constant(tensor.detach().float().numpy(), name)

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def op(self, kind: str, *inputs: str, **attributes) -> str:
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def model(self, name: str) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, self.initializers)
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            producer_name="coconut-inspector",
            ir_version=IR,
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def build_graph(model: Coconut) -> onnx.ModelProto:
    """Latent and text steps of `model` as one graph."""
    shape, g = model.shape, Builder()
    kv = (shape.heads, shape.head_dim)
    ids = g.input("input_ids", INT64, ["B", "T"])
    thoughts = g.input("thoughts", FLOAT, ["B", "T", shape.hidden])
    is_thought = g.input("is_thought", BOOL, ["B", "T"])
    positions = g.input("position_ids", INT64, ["B", "T"])
    last = g.input("last", INT64, ["B"])
    pasts = []
    for index in range(shape.layers):
        prefix = [
            g.input(f"prefix_{part}_{index}", FLOAT, [1, kv[0], "P", kv[1]]) for part in ("key", "value")
        ]
        suffix = [
            g.input(f"suffix_{part}_{index}", FLOAT, ["B", kv[0], "S", kv[1]]) for part in ("key", "value")
        ]
        pasts.append((prefix, suffix))
    prefix_mask = g.op("Unsqueeze", g.input("prefix_mask", FLOAT, ["B", "P"]), g.ints(1, 2))  # (B, 1, 1, P)
    suffix_mask = g.op("Unsqueeze", g.input("suffix_mask", FLOAT, ["B", "S"]), g.ints(1, 2))
    wanted = g.input("want_logits", BOOL, [])

    embedding = g.weight(model.embedding, "embedding")
    picked = g.op("Unsqueeze", is_thought, g.ints(2))
    x = g.op("Where", picked, thoughts, g.op("Gather", embedding, ids))  # (B, T, hidden)
    length = g.op("Squeeze", g.op("Shape", ids, start=1, end=2), g.ints(0))
    where = g.op("Range", g.constant(np.int64(0)), length, g.constant(np.int64(1)))  # (T)
    earlier = g.op("LessOrEqual", where, g.op("Unsqueeze", where, g.ints(1)))  # (T, T): key <= query
    causal = g.op("Where", earlier, g.constant(np.float32(0)), g.constant(np.float32(HIDDEN_FROM_ROW)))
    # Picks each row's last real position: a product with a one-hot row is plainer than GatherND everywhere.
    chosen = g.op("Equal", where, g.op("Unsqueeze", last, g.ints(1)))
    one_hot = g.op("Unsqueeze", g.op("Cast", chosen, to=FLOAT), g.ints(1))  # (B, 1, T)
    masks = (prefix_mask, suffix_mask, causal)
    turn = _angles(g, positions, model)

    def at_last(value: str) -> str:
        return g.op("Squeeze", g.op("MatMul", one_hot, value), g.ints(1))  # (B, hidden)

    states, attention, new = [at_last(x)], [], []
    for index, (layer, past) in enumerate(zip(model.layers, pasts)):
        x, pair, seen = _layer(g, layer, f"layer{index}", x, past, masks, turn)
        new.append(pair)
        picked_row = g.op("Unsqueeze", one_hot, g.ints(1))  # (B, 1, 1, T)
        attention.append(
            g.op("Squeeze", g.op("MatMul", picked_row, seen), g.ints(2))
        )  # (B, heads, P + S + T)
        states.append(at_last(x))
    hidden = _norm(g, states[-1], model.norm, "norm")
    states[-1] = hidden  # as in transformers' hidden_states: the last one is after the final norm

    g.output("hidden", hidden, FLOAT, ["B", shape.hidden])
    g.output("logits", _logits(g, hidden, embedding, wanted, shape.vocabulary), FLOAT, ["B", "L"])
    for index, (key, value) in enumerate(new):
        g.output(f"new_key_{index}", key, FLOAT, ["B", kv[0], "T", kv[1]])
        g.output(f"new_value_{index}", value, FLOAT, ["B", kv[0], "T", kv[1]])
    stacked = g.op("Concat", *[g.op("Unsqueeze", s, g.ints(0)) for s in states], axis=0)
    g.output("states", stacked, FLOAT, [shape.layers + 1, "B", shape.hidden])
    stacked = g.op("Concat", *[g.op("Unsqueeze", a, g.ints(0)) for a in attention], axis=0)
    g.output("attention", stacked, FLOAT, [shape.layers, "B", shape.heads, "N"])
    return g.model("coconut")


def _angles(g: Builder, positions: str, model: Coconut) -> tuple[str, str]:
    """Cosine and sine, each (B, 1, T, head_dim)."""
    half = model.shape.head_dim // 2
    frequencies = model.shape.base ** (-np.arange(half, dtype=np.float32) / half)
    turn = g.op("Unsqueeze", g.op("Cast", positions, to=FLOAT), g.ints(1, 3))
    turn = g.op("Mul", turn, g.constant(frequencies.astype(np.float32), "frequencies"))
    turn = g.op("Concat", turn, turn, axis=-1)
    return g.op("Cos", turn), g.op("Sin", turn)


def _norm(g: Builder, x: str, norm, name: str) -> str:
    mean = g.op("ReduceMean", g.op("Mul", x, x), g.ints(-1), keepdims=1)
    root = g.op("Sqrt", g.op("Add", mean, g.constant(np.float32(norm.epsilon))))
    return g.op("Mul", g.op("Div", x, root), g.weight(norm.gain, f"{name}.gain"))


def _rotate(g: Builder, x: str, turn: tuple[str, str], dim: int) -> str:
    left = g.op("Slice", x, g.ints(0), g.ints(dim // 2), g.ints(3))
    right = g.op("Slice", x, g.ints(dim // 2), g.ints(dim), g.ints(3))
    turned = g.op("Concat", g.op("Neg", right), left, axis=3)
    return g.op("Add", g.op("Mul", x, turn[0]), g.op("Mul", turned, turn[1]))


def _layer(
    g: Builder, layer: Layer, name: str, x: str, past, masks, turn
) -> tuple[str, tuple[str, str], str]:
    """The layer's output (B, T, hidden), its new keys and values, and its attention (B, heads, T, P + S +
    T)."""
    shape = layer.shape
    (prefix_key, prefix_value), (suffix_key, suffix_value) = past
    heads, dim = shape.heads, shape.head_dim
    normed = _norm(g, x, layer.norm1, f"{name}.norm1")

    def product(value: str, weight, bias=None) -> str:
        out = g.op("MatMul", value, g.constant(np.ascontiguousarray(weight.detach().float().numpy().T)))
        return out if bias is None else g.op("Add", out, g.weight(bias, ""))

    def project(linear, scale: float = 1.0) -> str:
        out = g.op(
            "Reshape", product(normed, linear.weight * scale, linear.bias * scale), g.ints(0, 0, heads, dim)
        )
        return g.op("Transpose", out, perm=[0, 2, 1, 3])  # (B, heads, T, dim)

    def turned(key: str) -> str:
        return g.op("Transpose", key, perm=[0, 1, 3, 2])

    query, key, value = project(layer.q, dim**-0.5), project(layer.k), project(layer.v)
    if layer.rotary:
        query, key = _rotate(g, query, turn, dim), _rotate(g, key, turn, dim)

    # All rows' queries against the shared prefix as one product a head: (1, heads, B * T, dim) x (1, heads,
    # dim, P).
    flat = g.op("Transpose", query, perm=[1, 0, 2, 3])  # (heads, B, T, dim)
    sizes = g.op("Shape", flat, start=0, end=3)
    to_prefix = g.op("MatMul", g.op("Reshape", flat, g.ints(1, heads, -1, dim)), turned(prefix_key))
    back = g.op("Concat", sizes, g.op("Shape", prefix_key, start=2, end=3), axis=0)
    to_prefix = g.op("Transpose", g.op("Reshape", to_prefix, back), perm=[1, 0, 2, 3])  # (B, heads, T, P)

    scores = g.op(
        "Concat",
        g.op("Add", to_prefix, masks[0]),
        g.op("Add", g.op("MatMul", query, turned(suffix_key)), masks[1]),
        g.op("Add", g.op("MatMul", query, turned(key)), masks[2]),
        axis=3,
    )
    seen = g.op("Softmax", scores, axis=-1)
    p_length = g.op("Shape", prefix_key, start=2, end=3)
    of_prefix = g.op("Slice", seen, g.ints(0), p_length, g.ints(3))
    of_own = g.op("Slice", seen, p_length, g.ints(2**62), g.ints(3))
    of_prefix = g.op("Transpose", of_prefix, perm=[1, 0, 2, 3])  # (heads, B, T, P)
    flat = g.op("Reshape", of_prefix, g.op("Concat", g.ints(1, heads, -1), p_length, axis=0))
    from_prefix = g.op(
        "Reshape", g.op("MatMul", flat, prefix_value), g.op("Concat", sizes, g.ints(dim), axis=0)
    )
    from_prefix = g.op("Transpose", from_prefix, perm=[1, 2, 0, 3])  # (B, T, heads, dim)
    from_own = g.op("MatMul", of_own, g.op("Concat", suffix_value, value, axis=2))
    mixed = g.op("Add", from_prefix, g.op("Transpose", from_own, perm=[0, 2, 1, 3]))
    mixed = g.op("Reshape", mixed, g.ints(0, 0, heads * dim))
    x = g.op("Add", x, product(mixed, layer.o.weight, layer.o.bias))
    normed = _norm(g, x, layer.norm2, f"{name}.norm2")
    gate = product(normed, layer.gate.weight)
    inner = g.op("Mul", g.op("Mul", gate, g.op("Sigmoid", gate)), product(normed, layer.up.weight))
    return g.op("Add", x, product(inner, layer.down.weight)), (key, value), seen


def _logits(g: Builder, hidden: str, embedding: str, wanted: str, vocabulary: int) -> str:
    """(B, vocabulary) when wanted, else (B, 1) of no meaning: a tensor of no elements is a fault on some
    devices."""

    def branch(name: str, nodes: list[onnx.NodeProto], width: int) -> onnx.GraphProto:
        return helper.make_graph(
            nodes, name, [], [helper.make_tensor_value_info(f"{name}_out", FLOAT, ["B", width])]
        )

    said = branch("said", [helper.make_node("Gemm", [hidden, embedding], ["said_out"], transB=1)], vocabulary)
    cut = [g.ints(0), g.ints(1), g.ints(1)]
    skipped = branch("skipped", [helper.make_node("Slice", [hidden, *cut], ["skipped_out"])], 1)
    return g.op("If", wanted, then_branch=said, else_branch=skipped)


def build_head(model: Coconut) -> onnx.ModelProto:
    """The language head alone: vectors (n, hidden) -> logits, and ids (m) -> rows of the head."""
    shape, g = model.shape, Builder()
    embedding = g.weight(model.embedding, "embedding")
    vectors = g.input("vectors", FLOAT, ["n", shape.hidden])
    ids = g.input("ids", INT64, ["m"])
    g.output("logits", g.op("Gemm", vectors, embedding, transB=1), FLOAT, ["n", shape.vocabulary])
    g.output("rows", g.op("Gather", embedding, ids), FLOAT, ["m", shape.hidden])
    return g.model("coconut-head")
