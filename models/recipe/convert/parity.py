"""Does the ONNX graph do what PyTorch does? Asked of every package before it is written.

The graph is run as the engine runs it: the prompt and the thoughts one after the other, then the words after
every number of thoughts as one batch over a shared prefix. Words are fed as PyTorch chose them, so that one
near tie does not make the rest incomparable.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .cases import Case, log_softmax
from .feedback import Feedback
from .runner import MASKED, Runner, joined, open_session
from .words import Words

FP32_TOLERANCE = 1e-4
# int8 is another model: near, and judged by what it says. A hundredth of a turn and a tenth of the mass are
# what rounding weights to 8 bits may cost; more, and what the tree shows is no longer the model that was
# trained.
INT8_COSINE = 0.99
INT8_MOVED = 0.1


@dataclass
class Differences:
    """What was found. Numbers are relative to the largest number of their vector, or to 1 where that is
    larger."""

    largest: float = 0.0  # over logits, thoughts, states, attention, head
    where: str = ""
    absolute: float = 0.0  # the same, not relative
    cosine: float = 1.0  # smallest, between a thought and PyTorch's
    moved: float = 0.0  # largest share of probability that lies on other words (total variation)
    compared: int = 0
    words: int = 0
    other_words: list[str] = field(
        default_factory=list
    )  # where another word is the most probable, near ties apart

    def number(self, actual: np.ndarray, expected: np.ndarray, where: str) -> None:
        absolute = float(np.abs(actual - expected).max())
        gap = absolute / max(1.0, float(np.abs(expected).max()))
        self.compared += 1
        self.absolute = max(self.absolute, absolute)
        if not gap <= self.largest:
            self.largest, self.where = (float("inf") if np.isnan(gap) else gap), where

    def distribution(self, actual: np.ndarray, expected: np.ndarray, where: str) -> None:
        """Logits (vocab) of the same place."""
        self.number(actual, expected, where)
        p, q = np.exp(log_softmax(actual)), np.exp(log_softmax(expected))
        self.moved = max(self.moved, float(np.abs(p - q).sum() / 2))
        self.words += 1
        best = int(expected.argmax())
        lead = expected[best] - expected[int(actual.argmax())]
        if lead > 2 * FP32_TOLERANCE * max(1.0, np.abs(expected).max()):
            self.other_words.append(where)

    def refusal(self, int8: bool) -> str | None:
        """Why no package may be made of this; `None` where it may."""
        if int8:
            if self.cosine >= INT8_COSINE and self.moved <= INT8_MOVED:
                return None
            return (
                f"in 8 bits a thought turns to a cosine of {self.cosine:.4f} with PyTorch's (at least "
                f"{INT8_COSINE} is accepted) and {self.moved:.1%} of the probability goes to other words (at "
                f"most {INT8_MOVED:.0%})"
            )
        if self.largest > FP32_TOLERANCE:
            return (
                f"onnxruntime differs from PyTorch by {self.largest:.2g} in {self.where} (at most "
                f"{FP32_TOLERANCE:g})"
            )
        if self.other_words:
            return f"onnxruntime says other words than PyTorch: {', '.join(self.other_words[:3])}"
        return None

    @property
    def tolerance(self) -> float:
        """For golden.json: what another machine's onnxruntime may differ by, absolute."""
        return float(f"{max(FP32_TOLERANCE, 2 * self.absolute):.2g}")

    def as_dict(self) -> dict:
        """For the manifest."""
        return {
            "largestDifference": float(f"{self.largest:.2g}"),
            "numbersCompared": self.compared,
            "wordsCompared": self.words,
            "otherWords": len(self.other_words),
            "smallestCosine": round(self.cosine, 6),
            "largestShareMoved": float(f"{self.moved:.2g}"),
        }


def compare(
    cases: Sequence[Case],
    graph: Path,
    head: Path,
    shapes: dict[str, int],
    words: Words,
    feedback: Feedback,
    lean: bool = False,
) -> Differences:
    """Runs the files of a package on every case. `lean`: see `open_session`."""
    found, runner = Differences(), Runner(graph, shapes, lean)
    for index, case in enumerate(cases):
        prefix = _think(found, runner, case, feedback, f"question {index + 1}")
        _speak(found, runner, case, prefix, words, feedback, f"question {index + 1}")
    del runner
    _head(found, head, cases[0], lean)
    return found


def _think(found: Differences, runner: Runner, case: Case, feedback: Feedback, where: str):
    """The prompt and all thoughts; returns their keys and values."""
    out = runner.run([case.prompt], [0])
    found.distribution(out["logits"][0], case.prompt_logits, f"{where}, prompt")
    _inside(found, out, case, 0, where)
    prefix = runner.new(out)
    for k, expected in enumerate(case.thoughts):
        thought, at = out["hidden"][0], f"{where}, thought {k + 1}"
        found.number(thought, expected, at)
        lengths = float(np.linalg.norm(thought) * np.linalg.norm(expected))
        found.cosine = min(found.cosine, float(thought @ expected) / lengths if lengths else 0.0)
        fed = thought if feedback.pause is None else feedback.pause
        seen = np.zeros((1, len(case.prompt) + k), np.float32)
        out = runner.run([[fed]], [len(case.prompt) + k], prefix, seen, logits=False)
        _inside(found, out, case, k + 1, at)
        prefix = joined(prefix, runner.new(out))
    return prefix


def _inside(found: Differences, out: dict, case: Case, k: int, where: str) -> None:
    """The states of all layers, and the attention, at the last position after k thoughts."""
    if not case.inside:
        return
    theirs = case.inside[k]
    states, attention = theirs.states.numpy(), theirs.attention.numpy()
    found.number(out["states"][:, 0], states, f"{where}, states")
    before = attention.shape[-1] - (len(case.prompt) if k == 0 else 1)
    ours = out["attention"][:, 0]
    new = ours[..., -(attention.shape[-1] - before) :]
    found.number(np.concatenate((ours[..., :before], new), -1), attention, f"{where}, attention")


def _speak(
    found: Differences, runner: Runner, case: Case, prefix, words: Words, feedback: Feedback, where: str
) -> None:
    """The words after every number of thoughts, as one batch."""
    ks, after = np.arange(len(case.said)), words.after_ids
    start = len(case.prompt) + ks  # (rows): position of the next item
    if not after:
        # Nothing stands between thoughts and words: the last item is fed again in its own place.
        last = [case.prompt[-1], *(case.thoughts if feedback.pause is None else [feedback.pause] * ks[-1])]
        start = start - 1
    first = [after or [last[k]] for k in ks]
    seen = np.where(np.arange(prefix[0][0].shape[2])[None] < start[:, None], 0.0, MASKED)
    out = runner.run(first, list(start), prefix, seen)
    suffix, longest = runner.new(out), max(map(len, case.said))
    start = start + len(first[0])
    for index in range(longest):
        for k in ks:
            if index < len(case.said[k]):
                found.distribution(
                    out["logits"][k], case.said_logits[k][index], f"{where}, {k} thoughts, word {index + 1}"
                )
        if index == longest - 1:
            return
        fed = [[ids[min(index, len(ids) - 1)]] for ids in case.said]
        mask = np.zeros((len(ks), suffix[0][0].shape[2]), np.float32)
        out = runner.run(fed, list(start + index), prefix, seen, suffix, mask)
        suffix = joined(suffix, runner.new(out))


def _head(found: Differences, head: Path, case: Case, lean: bool) -> None:
    session, known = open_session(head, lean), case.head
    logits, rows = session.run(["logits", "rows"], {"vectors": known.vectors, "ids": known.ids})
    found.number(logits, known.logits, "head, logits")
    found.number(rows, known.rows, "head, rows")
    for k, inside in enumerate(case.inside):
        (normed,) = session.run(["normed"], {"vectors": inside.states[:-1].numpy(), "ids": known.ids})
        found.number(normed, inside.normed.numpy(), f"head, final norm of the layers before thought {k + 1}")
