"""What a model was trained to do, as the manifest's `task` says it: how a step is written, what an answer
looks like, and how many words to expect."""

import re
from dataclasses import dataclass

NORMALIZE = ["case", "article", "full-stop", "thousands", "number", "currency", "after-####"]


@dataclass(frozen=True)
class Task:
    """The fields are those of the manifest's `task.steps` and `task.answer`."""

    forms: tuple[dict, ...] | None  # None: no step grammar
    max_tokens: int
    opener: str = ""  # the word that begins each next step
    form: str | None = None  # of the answer, after the marker
    options: tuple[str, ...] | None = None

    def steps(self, asides: tuple[str, ...], splits: bool) -> dict | None:
        """`asides`: texts of more forms. `splits`: whether a concept's tokens follow those of the opener, so
        that the opener can be fed before a next step is read."""
        if self.forms is None:
            return None
        forms = [*self.forms, *map(aside, asides)]
        return {"separator": "\n", "prefix": self.opener if splits else "", "forms": forms}

    def answer(self, marker: str | None) -> dict:
        return {
            "marker": marker,
            **({} if self.form is None else {"form": self.form}),
            "end": ["eos", "newline"],
            "options": None if self.options is None else list(self.options),
            "normalize": NORMALIZE,
        }


def form(text: str, parts: dict[str, str], result: str, origin: str | None = None) -> dict:
    """A step. `result`: the part that it yields; `origin`: the part that goes on from an earlier result."""
    return {"text": text, "parts": parts, "result": result, "from": origin}


def aside(text: str) -> dict:
    """A line that only tries something, and isn't a step of the answer. Its parts are words."""
    parts = dict.fromkeys(re.findall(r"{(\w+)}", text), "word")
    return {"text": text, "parts": parts, "result": None, "from": None, "aside": True}


# As facebookresearch/coconut writes its data: one step a line, the answer after ###. run.py lets a model say
# 64 tokens in GSM8k and 128 elsewhere.
TASKS = {
    "prosqa": Task(
        forms=(
            form("Every {from} is a {to}.", {"from": "concept", "to": "concept"}, "to", "from"),
            form("{name} is a {concept}.", {"name": "name", "concept": "concept"}, "concept", "name"),
        ),
        max_tokens=128,
        opener="Every",
        form=" {name} is a {concept}.",
    ),
    # Its steps are two sentences, which no form describes.
    "prontoqa": Task(forms=(), max_tokens=128, options=("True", "False")),
    "arithmetic": Task(
        forms=(
            form("<<{expression}={result}>>", {"expression": "expression", "result": "number"}, "result"),
        ),
        max_tokens=64,
    ),
    "text": Task(forms=None, max_tokens=128),
}
