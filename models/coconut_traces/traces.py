"""Traces: one question and everything it gave. docs/trace.md says what the fields mean."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .errors import ReadError
from .files import Each, Json, parsed, text_of

MIME_TYPE = "application/vnd.coconut.trace+json"

_number = (int, float)
_text = str
_text_or_none = (str, type(None))
# What is used here of a trace.
_SHAPE = {
    "source": {"text": _text},
    "read": {"truth?": {"answer": _text}},
    "model": {
        "name": _text,
        "manifest": {
            "tokens": Each(int),
            "task": {
                "frame": {"after": [{"token": _text}]},
                "answer": {"marker": _text_or_none, "form?": _text, "end": [_text]},
            },
        },
    },
    "nodes": [
        {
            "id": _text,
            "parent": _text_or_none,
            "kind": _text,
            "token?": {"id": int, "text": _text},
            "lens?": {"candidates": [{"text": _text, "tokens": [int], "p": _number}]},
        }
    ],
    "readings": [
        {
            "node": _text_or_none,
            "marker": (int, float, type(None)),
            "next": [{"text": _text, "to?": _text_or_none, "p": _number}],
            "forced": {"answers": [{"text": _text}]},
        }
    ],
    "spoken": [{"end": _text, "stop": _text}],
    "tests": [
        {
            "unedited": _number,
            "cells": [
                {
                    "edit": _text,
                    "position": (int, type(None)),
                    "p": _number,
                    "logChange": _number,
                    "forced": {"text": _text},
                }
            ],
        }
    ],
}


@dataclass(frozen=True)
class Trace:
    """A trace as it is in its file, with what is asked of it most often.

    Lists of records are made for `frame`. Thoughts are counted from 1; 0 is the question before any.
    """

    data: Json

    @property
    def question(self) -> str:
        """As it was typed, or as the dataset has it."""
        return self.data["source"]["text"]

    @property
    def model(self) -> str:
        return self.data["model"]["name"]

    @property
    def truth(self) -> str | None:
        """The right answer in the model's words, in the form of `answer`; None where it isn't known."""
        return self._named(self.data["read"].get("truth", {}).get("answer"))

    @cached_property
    def _nodes(self) -> dict[str, Json]:
        return {node["id"]: node for node in self.data["nodes"]}

    @cached_property
    def thoughts(self) -> list[Json]:
        """The main thoughts: the first unedited ones, each after the one before."""
        found: list[Json] = []
        for node in self.data["nodes"]:
            last = found[-1]["id"] if found else None
            if node["kind"] == "thought" and "edit" not in node and node["parent"] == last:
                found.append(node)
        return found

    def words(self) -> list[dict[str, Any]]:
        """What was spoken, in the order in which it ended: after how many thoughts, the text, and the answer.

        `edited`: whether one of the thoughts was edited. `answer` is what follows the last marker; None for a
        task without a marker, and where it wasn't said.
        """
        records = []
        for spoken in self.data["spoken"]:
            path = self._path(spoken["end"])
            thoughts = [node for node in path if node["kind"] == "thought"]
            text = self._text([node for node in path if node["kind"] == "token"])
            records.append(
                {
                    "thoughts": len(thoughts),
                    "edited": any("edit" in node for node in thoughts),
                    "text": text,
                    "answer": self._answer(text),
                    "stop": spoken["stop"],
                }
            )
        return records

    @property
    def answer(self) -> str | None:
        """The final answer: what was spoken after the last main thought ends with.

        Where the task's answers are sentences of one form, such as "Davis is a fompus.", it is what they name
        ("fompus"), so that it can be compared with `truth`; `words` has the sentence.
        """
        count = len(self.thoughts)
        own = [row for row in self.words() if row["thoughts"] == count and not row["edited"]]
        return self._named(own[0]["answer"]) if own else None

    def candidates(self) -> list[dict[str, Any]]:
        """What the main thoughts decode to (logit lens): a record for each thought and token."""
        return [
            {
                "thought": number,
                "rank": rank,
                "text": token["text"],
                "tokens": token["tokens"],
                "p": token["p"],
            }
            for number, thought in enumerate(self.thoughts, 1)
            for rank, token in enumerate(thought["lens"]["candidates"], 1)
        ]

    def next_steps(self) -> list[dict[str, Any]]:
        """What would be said next after each number of thoughts (the value): a record for each next step."""
        return [
            {"thought": number, "rank": rank, "text": step["text"], "to": step.get("to"), "p": step["p"]}
            for number, reading in self._readings()
            for rank, step in enumerate(reading["next"], 1)
        ]

    def forced(self) -> list[dict[str, Any]]:
        """After each number of thoughts: forced probability of the final answer, and of the answer marker."""
        return [
            {
                "thought": number,
                "final": reading["forced"].get("final"),
                "marker": reading["marker"],
                "first": next((answer["text"] for answer in reading["forced"]["answers"]), None),
            }
            for number, reading in self._readings()
        ]

    def effects(self) -> list[dict[str, Any]]:
        """The last test of the thoughts: a record for each edit, with the drop of the probability."""
        tests = self.data["tests"]
        return [
            {
                "edit": cell["edit"],
                "thought": cell["position"],
                "p": cell["p"],
                "drop": tests[-1]["unedited"] - cell["p"],
                "log_change": cell["logChange"],
                "forced": cell["forced"]["text"],
            }
            for cell in (tests[-1]["cells"] if tests else [])
        ]

    def _readings(self) -> list[tuple[int, Json]]:
        """With the number of main thoughts before each. Of several after one thought the last counts."""
        latest = {reading["node"]: reading for reading in self.data["readings"]}
        places = [None, *(thought["id"] for thought in self.thoughts)]
        return [(number, latest[place]) for number, place in enumerate(places) if place in latest]

    def _path(self, node: str | None) -> list[Json]:
        path = []
        while node is not None:
            path.append(self._nodes[node])
            node = path[-1]["parent"]
        return path[::-1]

    def _text(self, tokens: list[Json]) -> str:
        """Without the tokens that leave the thoughts, and without the end of text."""
        manifest = self.data["model"]["manifest"]
        named = {name: id for name, id in manifest["tokens"].items() if isinstance(id, int)}
        closing = [named.get(part.get("token", "")) for part in manifest["task"]["frame"]["after"]]
        ids = [node["token"]["id"] for node in tokens]
        start = next((at for at, id in enumerate(closing) if ids[at : at + 1] != [id]), len(closing))
        return "".join(
            node["token"]["text"] for node in tokens[start:] if node["token"]["id"] != named["eos"]
        ).strip()

    def _answer(self, text: str) -> str | None:
        answer = self.data["model"]["manifest"]["task"]["answer"]
        marker = (answer["marker"] or "").strip()
        if marker == "" or marker not in text:
            return None
        after = text.rpartition(marker)[2].strip()
        return (after.split("\n")[0].rstrip() if "newline" in answer["end"] else after) or None

    def _named(self, answer: str | None) -> str | None:
        """What an answer of the task's form names; another answer as it is."""
        form = self.data["model"]["manifest"]["task"]["answer"].get("form")
        if answer is None or form is None:
            return answer
        pattern = re.escape(form.strip().rstrip("."))
        pattern = re.sub(r"\\ an?\\ ", r"\\ an?\\ ", pattern)
        # One of each: with more, a text that doesn't match would take a time without end.
        pattern = pattern.replace(re.escape("{name}"), ".+?", 1).replace(re.escape("{concept}"), "(.+)", 1)
        found = re.fullmatch(pattern, answer.strip().rstrip("."))
        return found[1] if found else answer

    def __repr__(self) -> str:
        count = len(self.thoughts)
        return f"Trace({self.model}, {count} thought{'' if count == 1 else 's'}, answer {self.answer!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """For notebooks: VS Code with Coconut Inspector draws the score, anything else shows the text."""
        return {MIME_TYPE: self.data, "text/plain": repr(self)}


def read_trace(path: str | Path) -> Trace:
    """A `*.coconut.json`, or what `coconut reason --json` printed. Raises ReadError if it isn't one."""
    return _trace(text_of(path), str(path))


def read_traces(path: str | Path) -> list[Trace]:
    """What `coconut trace DATASET --out FILE.jsonl` wrote: one trace per line, in the order of the dataset.

    Raises ReadError, with the number of the line, if one is something else.
    """
    lines = text_of(path).split("\n")
    return [
        _trace(line, f"Line {number} of {path}") for number, line in enumerate(lines, 1) if line.strip() != ""
    ]


def _trace(text: str, name: str) -> Trace:
    """Raises ReadError unless every node comes after its parent, and all that is referred to is there."""
    data = parsed(text, name, "coconut-trace", 2, _SHAPE)
    known: set[str | None] = {None}
    for node in data["nodes"]:
        part = {"thought": "lens", "token": "token"}.get(node["kind"])
        if node["parent"] not in known or node["id"] in known or part not in node:
            raise ReadError(f"{name} can't be read: node “{node['id']}” isn't as it should be.")
        known.add(node["id"])
    for spoken in data["spoken"]:
        if spoken["end"] not in known:
            raise ReadError(f"{name} can't be read: node “{spoken['end']}” is missing.")
    if "eos" not in data["model"]["manifest"]["tokens"]:
        raise ReadError(f"{name} can't be read: its model has no token “eos”.")
    return Trace(data)
