"""What a model was trained to do, as version 2 of the manifest says it: how a step is written, what an answer
looks like, and how many words to expect."""

from dataclasses import dataclass, field

MATCHING = ["case", "article", "full-stop", "thousands", "number", "currency", "after-####"]


@dataclass(frozen=True)
class Task:
    """The fields are those of the manifest's `task.steps` and `task.answer`; `prefix` is what is fed before
    a next step is read."""

    kind: str
    forms: list[dict] | None  # None: no step grammar
    end: list[str]
    max_tokens: int
    prefix: str = ""
    options: list[str] | None = None
    normalize: list[str] = field(default_factory=lambda: list(MATCHING))

    def manifest(self, frame: dict, marker: str, prefix: str) -> dict:
        """`prefix`: of the package, where its vocabulary makes another one right."""
        steps = None
        if self.forms is not None:
            steps = {"separator": "\n", "prefix": prefix, "forms": self.forms}
        answer = {"marker": marker, "end": self.end, "options": self.options, "normalize": self.normalize}
        return {
            "kind": self.kind,
            "frame": frame,
            "steps": steps,
            "answer": answer,
            "maxTokens": self.max_tokens,
        }


# As facebookresearch/coconut writes its data: one step a line, the answer after ###. run.py lets a model say
# 64 tokens in GSM8k and 128 elsewhere.
TASKS = {
    "prosqa": Task(
        kind="prosqa",
        prefix="Every",
        forms=[
            {
                "text": "Every {from} is a {to}.",
                "parts": {"from": "concept", "to": "concept"},
                "result": "to",
                "from": "from",
            },
            {
                "text": "{name} is a {concept}.",
                "parts": {"name": "name", "concept": "concept"},
                "result": "concept",
                "from": None,
            },
        ],
        end=["eos", "newline"],
        max_tokens=128,
    ),
    # Its steps are two sentences, which the kind's own code reads.
    "prontoqa": Task("prontoqa", forms=[], end=["eos", "newline"], max_tokens=128, options=["True", "False"]),
    "arithmetic": Task(
        kind="arithmetic",
        forms=[
            {
                "text": "<<{expression}={result}>>",
                "parts": {"expression": "expression", "result": "number"},
                "result": "result",
                "from": None,
            }
        ],
        end=["eos", "newline"],
        max_tokens=64,
    ),
    "text": Task("text", forms=None, end=["eos"], max_tokens=128),
}
