"""What a package says of itself: manifest.json, from what the checkpoint shows and what you have said."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from .architecture import Architecture
from .errors import ConvertError
from .feedback import Feedback
from .tasks import TASKS
from .words import Words

# The version that is written. Version 1 cannot say everything: `_needs_version_2`.
VERSION = 1

# The literal texts of ProsQA's steps, as facebookresearch/coconut trains them: one a line, the answer after
# `###`. Where tokens carry the space before them (byte-level BPE), the patterns do too.
SPACED_PATTERNS = {
    "subject": "Every {concept}",
    "root": "{name}",
    "object": " is a {concept}.",
    "answer": " {name} is a {concept}.",
}


@dataclass(frozen=True)
class Description:
    """What nothing in a checkpoint tells. `thoughts` and `most_thoughts`: to think by default, and seen in
    training; both 0 for a model that speaks at once. `input`: the task, one of `TASKS`."""

    name: str
    thoughts: int
    most_thoughts: int
    per_step: int = 1
    description: str = ""
    input: str = "text"
    concepts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    node_limit: int = 0
    patterns: dict[str, str] = field(default_factory=lambda: dict(SPACED_PATTERNS))
    forced_prefix: str = ""
    context: int | None = None  # positions, where fewer than the model's are to be used
    max_tokens: int | None = None  # words of an answer, where other than the task's
    training: dict = field(default_factory=dict)

    def check(self) -> None:
        if not 0 <= self.thoughts <= self.most_thoughts:
            raise ConvertError(
                f"--thoughts {self.thoughts} has to be between 0 and --max-thoughts {self.most_thoughts}."
            )
        if self.per_step < 1:
            raise ConvertError(f"--per-step {self.per_step} has to be at least 1.")
        if self.input not in TASKS:
            raise ConvertError(f"--task {self.input} has to be one of {', '.join(TASKS)}.")
        if self.input == "prosqa" and not (self.concepts and self.names):
            raise ConvertError("A package with --task prosqa needs its nouns and names: give --lexicon FILE.")


def make_manifest(
    description: Description,
    words: Words,
    architecture: Architecture,
    context: int,
    feedback: Feedback,
    mean_thoughts: list[list[float]],
    files: dict[str, Path],
    conversion: dict,
) -> dict:
    """manifest.json as an object. `files`: role -> file, all in one folder."""
    version = 2 if needs_version_2(words, feedback) else VERSION
    task = _task_1 if version == 1 else _task_2
    return {
        "format": "coconut-model",
        "version": version,
        "name": description.name,
        "description": description.description,
        "feedback": feedback.rule,
        **({} if feedback.temperature is None else {"temperature": feedback.temperature}),
        "thoughts": {
            "default": description.thoughts,
            "max": description.most_thoughts,
            "perStep": description.per_step,
        },
        "contextLength": context,
        "tokens": words.tokens,
        **task(description, words),
        "shapes": architecture.shapes,
        "meanThoughts": mean_thoughts,
        "files": {role: describe(path) for role, path in files.items()},
        "training": {**description.training, "conversion": conversion},
    }


def needs_version_2(words: Words, feedback: Feedback) -> bool:
    """Version 1 knows three rules, and puts bot right before the thoughts and eot right after them."""
    bot_ends = bool(words.before) and words.before[-1] == {"token": "bot"}
    return feedback.rule == "mixture" or not bot_ends or words.after != ({"token": "eot"},)


def _task_1(description: Description, words: Words) -> dict:
    return {
        "input": "prosqa" if description.input == "prosqa" else "text",
        "nodeLimit": description.node_limit,
        "lexicon": _lexicon(description),
        "prompt": words.prompt,
        "patterns": description.patterns,
        "answerMarker": words.answer_marker,
        "forcedPrefix": description.forced_prefix,
    }


def _task_2(description: Description, words: Words) -> dict:
    frame = {"before": list(words.before), "after": list(words.after)}
    task = TASKS[description.input].manifest(frame, words.answer_marker, description.forced_prefix)
    if description.max_tokens is not None:
        task["maxTokens"] = description.max_tokens
    if description.concepts:
        task |= {"lexicon": _lexicon(description), "nodeLimit": description.node_limit}
    return {"task": task}


def _lexicon(description: Description) -> dict:
    return {"concepts": list(description.concepts), "names": list(description.names)}


def describe(path: Path) -> dict:
    """`PackageFile` of the manifest."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.name, "sha256": sha256, "bytes": path.stat().st_size}
