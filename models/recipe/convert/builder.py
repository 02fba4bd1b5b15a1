"""Puts an ONNX graph together node by node. Large weights go straight to a file beside the graph.

A graph of 2 GB or more cannot be one protobuf message, and a model that is held three times over does not fit
into the memory of the machine that converts it: so weights are given one at a time and, with `beside`, kept
nowhere else.
"""

from collections.abc import Sequence
from copy import copy
from itertools import count
from pathlib import Path

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL

OPSET = 18  # the newest that every provider of onnxruntime 1.2x has all of our operators for
IR = 9
ALIGNED = 4096  # bytes; weights in the file beside the graph begin at multiples, so that they can be mapped

BLOCK = 128  # weights that share one scale in int8


class Builder:
    """Every operator returns the name of its first output, so that calls nest as formulas do."""

    def __init__(self, beside: Path | None = None, int8: bool = False) -> None:
        """`beside`: where the weights go instead of into the graph. `int8`: matrices are stored in 8 bits."""
        self.nodes: list[NodeProto] = []
        self.initializers: list[TensorProto] = []
        self.inputs: list[ValueInfoProto] = []
        self.outputs: list[ValueInfoProto] = []
        self.int8 = int8
        self._known: dict[tuple, str] = {}
        self._named: set[str] = set()
        self._numbers = count()  # of values; shared with branches, whose names have to differ
        self._beside = beside
        if beside is not None:
            beside.write_bytes(b"")

    def input(self, name: str, kind: int, shape: Sequence) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name: str, value: str, kind: int, shape: Sequence) -> None:
        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes):
        """Name of the output, or a tuple of names where there are several."""
        name = f"{kind.lower()}_{next(self._numbers)}"
        names = [name + (f"_{i}" if outputs > 1 else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=names[0], **attributes))
        return names[0] if outputs == 1 else tuple(names)

    def number(self, value: float) -> str:
        return self.constant(np.float32(value))

    def integer(self, value: int) -> str:
        return self.constant(np.int64(value))

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def weight(self, array: np.ndarray, name: str) -> str:
        """An initializer, as it is; one that is there already under this name is used again."""
        if name in self._named:
            return name
        self._named.add(name)
        data = np.ascontiguousarray(array)
        if self._beside is None or data.nbytes < 1024:
            self.initializers.append(numpy_helper.from_array(data, name))
            return name
        with self._beside.open("ab") as file:
            file.write(b"\0" * (-file.tell() % ALIGNED))
            offset = file.tell()
            data.tofile(file)
        tensor = TensorProto(name=name, dims=data.shape, data_location=TensorProto.EXTERNAL)
        tensor.data_type = helper.np_dtype_to_tensor_dtype(data.dtype)
        for key, value in (("location", self._beside.name), ("offset", offset), ("length", data.nbytes)):
            tensor.external_data.add(key=key, value=str(value))
        self.initializers.append(tensor)
        return name

    def matrix(self, array: np.ndarray, name: str) -> tuple[str, ...]:
        """Stores a matrix (out, in) for `product`, in 8 bits where the builder says so."""
        if not self.int8:
            return (self.weight(array.T, name),)
        quantised, scales = quantise(array)
        return self.weight(quantised, f"{name}.int8"), self.weight(scales, f"{name}.scales")

    def product(self, value: str, array: np.ndarray, name: str, bias: np.ndarray | None = None) -> str:
        """`value` (…, in) times the matrix (out, in) transposed, plus the bias: (…, out)."""
        product = self.stored_product(value, self.matrix(array, name), array.shape)
        return product if bias is None else self.op("Add", product, self.weight(bias, f"{name}.bias"))

    def stored_product(self, value: str, matrix: tuple[str, ...], shape: tuple[int, int]) -> str:
        """The same for what `matrix` stored of a matrix of `shape` (out, in)."""
        if len(matrix) == 1:
            return self.op("MatMul", value, *matrix)
        return self.op(
            "MatMulNBits",
            value,
            *matrix,
            domain="com.microsoft",
            N=shape[0],
            K=shape[1],
            bits=8,
            block_size=BLOCK,
            accuracy_level=ACCURACY_LEVEL,
        )

    def branch(self) -> "Builder":
        """For one branch of an If: its nodes are its own, weights and constants are this graph's."""
        made = copy(self)
        made.nodes, made.inputs, made.outputs = [], [], []
        return made

    def graph(self, name: str) -> GraphProto:
        """Of a branch: without weights of its own."""
        return helper.make_graph(self.nodes, name, [], self.outputs)

    def model(self, name: str) -> ModelProto:
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, self.initializers)
        imports = [helper.make_opsetid("", OPSET)] + (
            [helper.make_opsetid("com.microsoft", 1)] if self.int8 else []
        )
        return helper.make_model(
            graph, opset_imports=imports, producer_name="coconut-inspector", ir_version=IR
        )

    def constant(self, value: np.ndarray) -> str:
        """A small initializer; equal ones are stored once."""
        array = np.asarray(value)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._known:
            self._known[key] = f"constant_{len(self._known)}"
            self.initializers.append(numpy_helper.from_array(array, self._known[key]))
        return self._known[key]


ACCURACY_LEVEL = 4  # of MatMulNBits: the products are in 8 bits too, and added up in float32


def quantise(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix (out, in) in the layout of onnxruntime's MatMulNBits: (out, blocks, BLOCK) uint8, zero at
    128, and one float32 scale a block, (out * blocks)."""
    out, width = array.shape
    blocks = -(-width // BLOCK)
    padded = np.zeros((out, blocks * BLOCK), np.float32)
    padded[:, :width] = array
    padded = padded.reshape(out, blocks, BLOCK)
    scales = np.abs(padded).max(-1) / 127
    steps = np.rint(padded / np.where(scales == 0, 1, scales)[..., None])
    return (steps + 128).astype(np.uint8), scales.astype(np.float32).reshape(-1)
