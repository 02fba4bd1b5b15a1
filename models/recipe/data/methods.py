"""The rows of the tables: Coconut and what it is compared with. A method says what is fed where a thought
would stand and what is said; everything else is the same.

Source of the rows: Hao et al., arXiv 2412.06769, table 1.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """`fed`: "hidden" (the last hidden state), "pause" (the embedding of `<pause>`) or "none" (no thoughts).

    `says`, from which a task makes its texts:
    - "every k": the words after every number of thoughts, each in every lesson
    - "steps": all steps, then the answer
    - "search": a search in words, then the steps and the answer
    - "answer": the answer alone
    - "stages": in stage s the first s steps are left out (with thoughts: s steps' worth of them are thought)

    `resets`: the optimizer starts anew with every phase, as in the paper.
    """

    name: str
    fed: str = "hidden"
    says: str = "every k"
    resets: bool = False

    @property
    def thinks(self) -> bool:
        return self.fed != "none"

    def thoughts(self, most: int) -> list[int]:
        """The numbers of thoughts after which it can be made to speak; it is judged after the last."""
        return list(range(most + 1)) if self.thinks else [0]


METHODS = {
    method.name: method
    for method in (
        Method("coconut"),
        Method("paper", says="stages", resets=True),
        Method("no-curriculum", says="answer"),
        Method("no-thought", fed="none", says="stages"),
        Method("pause", fed="pause"),
        Method("cot", fed="none", says="steps"),
        Method("cot-search", fed="none", says="search"),
        Method("no-cot", fed="none", says="answer"),
    )
}
