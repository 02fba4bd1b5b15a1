"""onnxruntime driven the way the extension's engine drives it: caches outside the graph, a prefix shared by
rows.

Only the exporter and the tests use it, to hold the graph to PyTorch's numbers before a package is written.
"""

import numpy as np
import onnxruntime

from . import vocabulary as v

MASKED = -1e9


class Engine:
    def __init__(self, graph: bytes, shape: dict):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self.layers, self.heads, self.dim = shape["layers"], shape["heads"], shape["head_dim"]
        self.width = shape["hidden"]
        self.names = [output.name for output in self.session.get_outputs()]

    def empty(self, rows: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """One slot a layer, to be masked."""
        slot = np.zeros((rows, self.heads, 1, self.dim), np.float32)
        return [(slot, slot) for _ in range(self.layers)]

    def run(
        self,
        inputs: list[list],
        prefix=None,
        prefix_mask=None,
        suffix=None,
        suffix_mask=None,
        start=0,
        logits=True,
    ):
        """inputs: per row, token ids and thought vectors mixed; start: first position, one number or one a
        row."""
        rows, longest = len(inputs), max(map(len, inputs))
        ids = np.full((rows, longest), v.PAD, np.int64)
        thoughts = np.zeros((rows, longest, self.width), np.float32)
        is_thought = np.zeros((rows, longest), bool)
        for r, row in enumerate(inputs):
            for t, item in enumerate(row):
                if isinstance(item, (int, np.integer)):
                    ids[r, t] = item
                else:
                    thoughts[r, t], is_thought[r, t] = item, True
        feed = {
            "input_ids": ids,
            "thoughts": thoughts,
            "is_thought": is_thought,
            "position_ids": np.asarray(start).reshape(-1, 1) + np.arange(longest)[None].repeat(rows, 0),
            "last": np.array([len(row) - 1 for row in inputs], np.int64),
            "want_logits": np.array(logits),
            "prefix_mask": np.full((rows, 1), MASKED, np.float32) if prefix_mask is None else prefix_mask,
            "suffix_mask": np.full((rows, 1), MASKED, np.float32) if suffix_mask is None else suffix_mask,
        }
        for name, past in (("prefix", prefix or self.empty(1)), ("suffix", suffix or self.empty(rows))):
            for index, (key, value) in enumerate(past):
                feed[f"{name}_key_{index}"], feed[f"{name}_value_{index}"] = key, value
        out = dict(zip(self.names, self.session.run(None, feed)))
        out["new"] = [(out[f"new_key_{i}"], out[f"new_value_{i}"]) for i in range(self.layers)]
        return out

    def think(self, prompt: list[int], count: int):
        """Thoughts (count, hidden), and keys/values of prompt and thoughts as one prefix of batch 1."""
        out = self.run([prompt], logits=False)
        prefix, thoughts = out["new"], []
        for index in range(count):
            thoughts.append(out["hidden"][0])
            seen = np.zeros((1, prefix[0][0].shape[2]), np.float32)
            out = self.run([[thoughts[-1]]], prefix, seen, start=len(prompt) + index, logits=False)
            prefix = [
                (np.concatenate((a, c), 2), np.concatenate((b, d), 2))
                for (a, b), (c, d) in zip(prefix, out["new"])
            ]
        return np.stack(thoughts), prefix

    def words(
        self, prompt: list[int], prefix, ks: list[int], most: int = 48
    ) -> tuple[np.ndarray, list[list[int]]]:
        """Logits after <eot> (len(ks), vocabulary) and greedy words, all numbers of thoughts as one batch."""
        total, rows = prefix[0][0].shape[2], len(ks)
        seen = np.where(np.arange(total)[None] < len(prompt) + np.array(ks)[:, None], 0, MASKED).astype(
            np.float32
        )
        start = np.array(ks) + len(prompt)
        out = self.run([[v.EOT]] * rows, prefix, seen, start=start)
        first, suffix, words = out["logits"], out["new"], [[] for _ in ks]
        for index in range(most):
            tokens = out["logits"].argmax(-1)
            for row, token in zip(words, tokens):
                if not row or row[-1] != v.EOS:
                    row.append(int(token))
            if all(row[-1] == v.EOS for row in words):
                break
            mask = np.zeros((rows, suffix[0][0].shape[2]), np.float32)
            out = self.run([[int(t)] for t in tokens], prefix, seen, suffix, mask, start + index + 1)
            suffix = [
                (np.concatenate((a, c), 2), np.concatenate((b, d), 2))
                for (a, b), (c, d) in zip(suffix, out["new"])
            ]
        return first, words
