"""What a package says of itself: manifest.json, from what the checkpoint shows and what a person has said."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from .families import Architecture
from .problem import Problem
from .words import Words

FEEDBACK = ("hidden", "projector", "pause")

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
    training; both 0 for a model that speaks at once."""

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
    training: dict = field(default_factory=dict)

    def check(self) -> None:
        if not 0 <= self.thoughts <= self.most_thoughts:
            raise Problem(
                f"--thoughts {self.thoughts} is to be between 0 and --max-thoughts {self.most_thoughts}."
            )
        if self.per_step < 1:
            raise Problem("--per-step is at least 1.")
        if self.input == "prosqa" and not (self.concepts and self.names):
            raise Problem("A package with --input prosqa needs its nouns and names: --lexicon FILE.")


def make_manifest(
    description: Description,
    words: Words,
    architecture: Architecture,
    context: int,
    feedback: str,
    mean_thoughts: list[list[float]],
    files: dict[str, Path],
    conversion: dict,
) -> dict:
    """manifest.json as an object. `files`: role -> file, all in one folder."""
    return {
        "format": "coconut-model",
        "version": 1,
        "name": description.name,
        "description": description.description,
        "input": description.input,
        "feedback": feedback,
        "thoughts": {
            "default": description.thoughts,
            "max": description.most_thoughts,
            "perStep": description.per_step,
        },
        "contextLength": context,
        "nodeLimit": description.node_limit,
        "lexicon": {"concepts": list(description.concepts), "names": list(description.names)},
        "tokens": words.tokens,
        "prompt": words.prompt,
        "patterns": description.patterns,
        "answerMarker": words.answer_marker,
        "forcedPrefix": description.forced_prefix,
        "shapes": architecture.shapes,
        "meanThoughts": mean_thoughts,
        "files": {role: describe(path) for role, path in files.items()},
        "training": {**description.training, "conversion": conversion},
    }


def describe(path: Path) -> dict:
    """`PackageFile` of the manifest."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.name, "sha256": sha256, "bytes": path.stat().st_size}
