"""onnxruntime driven the way the extension's engine drives it: caches outside the graph, a prefix shared
by all rows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

MASKED = -30000.0  # what the engine adds to the score of a position that a row may not see

KeyValues = list[tuple[np.ndarray, np.ndarray]]  # per layer, each (rows, kv heads, positions, head dim)
Item = "int | np.ndarray"  # a token's id, or a thought (hidden)


class Runner:
    def __init__(self, graph: Path, shapes: dict[str, int], lean: bool = False):
        """`shapes`: those of the manifest. `lean`: see `open_session`."""
        self.session = open_session(graph, lean)
        self.shapes = shapes
        self.names = [output.name for output in self.session.get_outputs()]

    def empty(self, rows: int) -> KeyValues:
        """One position a layer, to be masked: no tensor of a pass has no elements."""
        slot = np.zeros((rows, self.shapes["kvHeads"], 1, self.shapes["headDim"]), np.float32)
        return [(slot, slot)] * self.shapes["layers"]

    def run(
        self,
        items: Sequence[Sequence],
        starts: Sequence[int],
        prefix: KeyValues | None = None,
        prefix_mask: np.ndarray | None = None,
        suffix: KeyValues | None = None,
        suffix_mask: np.ndarray | None = None,
        logits: bool = True,
    ) -> dict[str, np.ndarray]:
        """One pass: `items[row]` are the tokens and thoughts of a row, `starts[row]` the position of its
        first. The masks are (rows, positions). Returns the graph's outputs by name."""
        rows, longest = len(items), max(map(len, items))
        hidden = np.zeros((rows, longest, self.shapes["hidden"]), np.float32)
        ids = np.zeros((rows, longest), np.int64)
        is_thought = np.zeros((rows, longest), bool)
        for r, row in enumerate(items):
            for t, item in enumerate(row):
                if isinstance(item, np.ndarray):
                    hidden[r, t], is_thought[r, t] = item, True
                else:
                    ids[r, t] = item
        nothing = np.full((rows, 1), MASKED, np.float32)
        feed = {
            "input_ids": ids,
            "thoughts": hidden,
            "is_thought": is_thought,
            # Padding keeps the position of what it pads, so that no learned position is missing.
            "position_ids": np.array(
                [[s + min(t, len(row) - 1) for t in range(longest)] for s, row in zip(starts, items)]
            ),
            "last": np.array([len(row) - 1 for row in items], np.int64),
            "want_logits": np.array(logits),
            "prefix_mask": nothing if prefix_mask is None else prefix_mask.astype(np.float32),
            "suffix_mask": nothing if suffix_mask is None else suffix_mask.astype(np.float32),
        }
        for name, past in (("prefix", prefix or self.empty(1)), ("suffix", suffix or self.empty(rows))):
            for layer, (key, value) in enumerate(past):
                feed[f"{name}_key_{layer}"], feed[f"{name}_value_{layer}"] = key, value
        return dict(zip(self.names, self.session.run(None, feed)))

    def new(self, out: dict[str, np.ndarray]) -> KeyValues:
        return [
            (out[f"new_key_{layer}"], out[f"new_value_{layer}"]) for layer in range(self.shapes["layers"])
        ]


def joined(first: KeyValues, second: KeyValues) -> KeyValues:
    """One after the other, along the positions."""
    return [(np.concatenate((a, c), 2), np.concatenate((b, d), 2)) for (a, b), (c, d) in zip(first, second)]


def open_session(graph: Path, lean: bool = False) -> onnxruntime.InferenceSession:
    """`lean`: weights are used as they lie in the file, at the cost of speed, and not a second time in the
    order that the processor likes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if lean:
        options.add_session_config_entry("session.disable_prepacking", "1")
        options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
