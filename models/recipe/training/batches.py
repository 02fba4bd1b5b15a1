"""Groups -> tensors. The texts about a question lie in one row, segment after segment, so its thoughts are
computed once for all of them."""

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from ..data.task import Lesson
from ..data.vocabulary import Vocabulary

KINDS = 8  # most kinds of segments in a batch


@dataclass
class Batch:
    """G groups of Q rows: P tokens of prefix, L of question, T of words, N learned targets; padded on the
    right. Integers are int64."""

    prefix: Tensor  # (G, P)
    prefix_count: Tensor  # (G) real tokens in `prefix`
    question: Tensor  # (G, Q, L)
    question_count: Tensor  # (G, Q)
    words: Tensor  # (G, Q, T)
    segment: Tensor  # (G, Q, T) number of the segment in its row, -1 for padding
    thoughts: Tensor  # (G, Q, T) how many thoughts the segment sees
    offset: Tensor  # (G, Q, T) place within the segment
    at: Tensor  # (N) which of the hidden states (G, Q, thoughts + T), flattened, predicts a target
    target: Tensor  # (N)
    weight: Tensor  # (N) float32; the loss is the weighted sum of the cross-entropies, 0 for padding
    kind: Tensor  # (N) index into `kinds`
    kinds: list[str]  # sorted
    passes: int  # thoughts that are fed

    def tensors(self) -> dict[str, Tensor]:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, Tensor)}

    def to(self, device: torch.device) -> "Batch":
        def moved(tensor: Tensor) -> Tensor:
            if device.type == "cuda":
                return tensor.pin_memory().to(device, non_blocking=True)
            return tensor.to(device)

        return Batch(**{name: moved(t) for name, t in self.tensors().items()}, **self.fixed())

    def fixed(self) -> dict:
        return {"kinds": self.kinds, "passes": self.passes}


def rounded_up(value: int, step: int) -> int:
    return -(-value // step) * step


def make_batch(lesson: Lesson, vocabulary: Vocabulary, step: int = 1) -> Batch:
    """`step`: widths are rounded up to a multiple of it, so that few different ones come up."""
    groups, each = lesson.groups, len(lesson.groups[0].rows)
    rows = [row for group in groups for row in group.rows]
    prefix, prefix_count = padded([group.prefix for group in groups], vocabulary.pad, step)
    question, question_count = padded([row.question for row in rows], vocabulary.pad, least=1)
    segments = [segment for row in rows for segment in row.segments]
    kinds = sorted({segment.kind for segment in segments})
    passes = max(segment.thoughts for segment in segments)

    # One entry a segment.
    size = np.array([len(segment.ids) for segment in segments])
    row_of = np.repeat(np.arange(len(rows)), [len(row.segments) for row in rows])
    number = np.concatenate([np.arange(len(row.segments)) for row in rows])
    thoughts = np.array([segment.thoughts for segment in segments])
    direct = np.array([not segment.ends_latent(vocabulary.eot) for segment in segments])
    kind = np.array([kinds.index(segment.kind) for segment in segments])
    begin = np.cumsum(size) - size  # in the flat list of all ids
    # The last id of a segment is only ever predicted, so a segment takes one place less than it has ids.
    place = np.cumsum(size - 1) - (size - 1)
    place -= place[np.searchsorted(row_of, row_of)]  # from the beginning of its row
    width = rounded_up(int((place + size - 1).max()), step)

    # One entry an id.
    ids = np.array([token for segment in segments for token in segment.ids])
    of = np.repeat(np.arange(len(segments)), size)
    offset = np.arange(len(ids)) - begin[of]
    fed = offset < size[of] - 1
    words = np.full((len(rows), width), vocabulary.pad)
    shape = {name: np.zeros((len(rows), width), dtype=np.int64) for name in ("thoughts", "offset")}
    segment = np.full((len(rows), width), -1)
    where = row_of[of[fed]], (place[of] + offset)[fed]
    words[where], segment[where] = ids[fed], number[of[fed]]
    shape["thoughts"][where], shape["offset"][where] = thoughts[of[fed]], offset[fed]

    learned = (offset > 0) | direct[of]
    skipped = [begin[i] + j for i, s in enumerate(segments) for j in s.ignore if j < len(s.ids)]
    learned[skipped] = False
    of, offset, target = of[learned], offset[learned], ids[learned]
    # Hidden states of a row: after 0, 1, ... thoughts, then those of its words.
    inside = np.where(offset == 0, thoughts[of], passes + 1 + place[of] + offset - 1)
    at = row_of[of] * (passes + 1 + width) + inside
    count = np.bincount(kind[of], minlength=len(kinds))
    per_kind = np.array([lesson.weights.get(name, 0.0) for name in kinds]) / np.maximum(count, 1)
    weight = per_kind[kind[of]].astype(np.float32)
    spare = rounded_up(len(at), 256 * step) - len(at) if step > 1 else 0

    def flat(values: np.ndarray, fill: int = 0) -> Tensor:
        return torch.from_numpy(np.pad(values, (0, spare), constant_values=fill))

    def laid(values: np.ndarray) -> Tensor:
        return torch.from_numpy(values.reshape(len(groups), each, -1))

    return Batch(
        prefix=torch.from_numpy(prefix),
        prefix_count=torch.from_numpy(prefix_count),
        question=laid(question),
        question_count=torch.from_numpy(question_count.reshape(len(groups), each)),
        words=laid(words),
        segment=laid(segment),
        thoughts=laid(shape["thoughts"]),
        offset=laid(shape["offset"]),
        at=flat(at),
        target=flat(target),
        weight=flat(weight),
        kind=flat(kind[of], len(kinds)),
        kinds=kinds,
        passes=passes,
    )


def padded(lists: list[list[int]], fill: int, step: int = 1, least: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(n, longest) and how much of each row is real."""
    count = np.array([len(row) for row in lists])
    out = np.full((len(lists), rounded_up(max(least, int(count.max())), step)), fill)
    real = np.arange(out.shape[1]) < count[:, None]
    out[real] = np.fromiter((token for row in lists for token in row), dtype=np.int64, count=int(count.sum()))
    return out, count


def one_group(prompts: list[list[int]], vocabulary: Vocabulary) -> tuple[Tensor, Tensor, Tensor]:
    """Prompts to be thought about, each a group: everything before <bot> as prefix (G, P), its count (G), and
    <bot> as question (G, 1, 1)."""
    prefix, count = padded([prompt[:-1] for prompt in prompts], vocabulary.pad)
    last = torch.tensor([prompt[-1:] for prompt in prompts])[:, None]
    return torch.from_numpy(prefix), torch.from_numpy(count), last
