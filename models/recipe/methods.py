"""The rows of the table: Coconut and what it is compared with. A method says what is fed where a thought
would stand, what is said, and whether the frontier is taught; everything else is the same.

Source of the rows: Hao et al., arXiv 2412.06769, table 1.
"""

from dataclasses import dataclass

from .batches import THOUGHTS, Options
from .objective import Weights

# Share of all questions after which the stages of a curriculum are over; the paper's ProsQA run has ten equal
# parts, stages 0 to 5 in one each and the last stage in the other four.
STAGE = 0.1


@dataclass(frozen=True)
class Method:
    """`fed`: "hidden" (the last hidden state), "pause" (the embedding of `<pause>`) or "none".

    `says`: "every k" (the words after every number of thoughts, each in every batch), "steps" (all steps,
    then the answer), "answer" (the answer alone), "stages" (steps are left out one after another, in stages).
    """

    fed: str = "hidden"
    says: str = "every k"
    frontier: bool = True

    def said(self, progress: float) -> list[tuple[int, int]]:
        """(thoughts, steps left out) of every text, after this share of all questions."""
        if self.says == "every k":
            return [(k, k) for k in range(THOUGHTS + 1)]
        left_out = {"steps": 0, "answer": THOUGHTS, "stages": min(THOUGHTS, int(progress / STAGE + 1e-9))}
        return [(THOUGHTS if self.thinks else 0, left_out[self.says])]

    @property
    def thinks(self) -> bool:
        return self.fed != "none"

    @property
    def thoughts(self) -> list[int]:
        """The numbers of thoughts after which it can be made to speak; it is judged after the last."""
        return list(range(THOUGHTS + 1)) if self.thinks else [0]

    def options(self, options: Options, progress: float) -> Options:
        """What is laid in a row of words. Thoughts that nobody supervises are learned from words from the
        start, and what teaches steps is left out where none are to be said."""
        said = self.said(progress)
        words = options.words or not self.frontier
        if self.says in ("answer", "stages"):
            return Options(words, 0, options.limit, 0, 0, said)
        return Options(words, options.off_path, options.limit, options.walks, options.answers, said)

    def weights(self, weights: Weights) -> Weights:
        return weights if self.frontier else Weights(weights.recall, 0.0, weights.words, weights.questions)


METHODS = {
    "coconut": Method(),
    "pure": Method(frontier=False),
    "cot": Method("none", "steps", frontier=False),
    "no-cot": Method("none", "answer", frontier=False),
    "no-curriculum": Method("hidden", "answer", frontier=False),
    "no-thought": Method("none", "stages", frontier=False),
    "pause": Method("pause"),
}
