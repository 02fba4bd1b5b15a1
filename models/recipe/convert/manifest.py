"""What a package says of itself: manifest.json, from what the checkpoint shows and what you have said."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from .architecture import Architecture
from .errors import ConvertError
from .feedback import Feedback
from .tasks import TASKS
from .words import Words

VERSION = 2

# What schemas/model-manifest.schema.json allows. The engine refuses a package with more.
MOST_NAME = 300  # letters
MOST_DESCRIPTION = 2000
MOST_THOUGHTS = 1000
MOST_TOKENS = 4096
MOST_WORD = 200
MOST_WORDS = 2000  # nouns and names together


@dataclass(frozen=True)
class Description:
    """What nothing in a checkpoint tells. `thoughts` and `most_thoughts`: to think by default, and seen in
    training; both 0 for a model that only speaks. `task`: one of `TASKS`."""

    name: str
    thoughts: int
    most_thoughts: int
    per_step: int = 1
    description: str = ""
    task: str = "text"
    concepts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()  # of a prontoqa model
    node_limit: int = 0
    asides: tuple[str, ...] = ()  # lines that only try something, with their words in braces
    context: int | None = None  # positions, where fewer than the model's are to be used
    max_tokens: int | None = None  # words of an answer, where other than the task's
    training: dict = field(default_factory=dict)

    def check(self) -> None:
        if not 0 <= self.thoughts <= self.most_thoughts:
            raise ConvertError(
                f"--thoughts {self.thoughts} has to be between 0 and --max-thoughts {self.most_thoughts}."
            )
        for option, value, most in (
            ("--max-thoughts", self.most_thoughts or None, MOST_THOUGHTS),
            ("--per-step", self.per_step, MOST_THOUGHTS),
            ("--max-tokens", self.max_tokens, MOST_TOKENS),
            ("--context", self.context, None),
        ):
            if value is not None and not (value >= 1 and (most is None or value <= most)):
                raise ConvertError(
                    f"{option} {value} has to be {f'from 1 to {most}' if most else 'at least 1'}."
                )
        for option, text, most in (
            ("--name", self.name, MOST_NAME),
            ("--description", self.description or "-", MOST_DESCRIPTION),
        ):
            if not 1 <= len(text) <= most:
                raise ConvertError(f"{option} has {len(text)} letters: give one with 1 to {most}.")
        count = len(self.concepts) + len(self.names)
        if count > MOST_WORDS:
            raise ConvertError(
                f"--lexicon has {count} concepts and names: give at most {MOST_WORDS} together."
            )
        for what in ("concepts", "names", "properties"):
            _check_words(what, getattr(self, what))
        if self.task not in TASKS:
            raise ConvertError(f"--task {self.task} has to be one of {', '.join(TASKS)}.")
        if self.task == "prosqa" and not (self.concepts and self.names):
            raise ConvertError("A package with --task prosqa needs its nouns and names: give --lexicon FILE.")


def _check_words(what: str, words: tuple[str, ...]) -> None:
    long = next((word for word in words if len(word) > MOST_WORD), None)
    if long is not None:
        raise ConvertError(
            f"--lexicon has “{long[:20]}…” among its {what}: give words of at most {MOST_WORD} letters."
        )
    if len(set(words)) < len(words):
        twice = next(word for at, word in enumerate(words) if word in words[:at])
        raise ConvertError(f"--lexicon has “{twice}” twice among its {what}: leave one out.")


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
    return {
        "format": "coconut-model",
        "version": VERSION,
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
        "task": describe_task(description, words),
        "shapes": architecture.shapes,
        "meanThoughts": mean_thoughts,
        "files": {role: describe(path) for role, path in files.items()},
        "training": {**description.training, "conversion": conversion},
    }


def describe_task(description: Description, words: Words) -> dict:
    """`task` of the manifest."""
    task = TASKS[description.task]
    concepts = description.concepts
    parts = {
        "kind": description.task,
        "frame": {"before": list(words.before), "after": list(words.after)},
        "steps": task.steps(description.asides, any(words.splits(task.opener, word) for word in concepts)),
        "answer": task.answer(words.answer_marker),
        "maxTokens": task.max_tokens if description.max_tokens is None else description.max_tokens,
    }
    if concepts:
        lexicon = {"concepts": list(concepts), "names": list(description.names)}
        if description.properties:
            lexicon["properties"] = list(description.properties)
        parts |= {"lexicon": lexicon, "nodeLimit": description.node_limit}
    return parts


def describe(path: Path) -> dict:
    """`PackageFile` of the manifest."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.name, "sha256": sha256, "bytes": path.stat().st_size}
