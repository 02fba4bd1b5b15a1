"""JSON files of Coconut Inspector: their format and version are checked here, and nowhere else."""

import json
from pathlib import Path
from typing import Any

from .errors import ReadError

Json = dict[str, Any]


def parsed(text: str, name: str, format: str, version: int) -> Json:
    """The document in `text`. Raises ReadError unless it has this format and version."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ReadError(f"{name} isn't JSON: {error}.") from None
    if not isinstance(found, dict) or found.get("format") != format:
        raise ReadError(f"{name} isn't a {format.replace('-', ' ')}.")
    own = found.get("version")
    if own != version:
        way = (
            "Open it in Coconut Inspector and export it again."
            if isinstance(own, int) and own < version
            else "Update coconut_traces."
        )
        raise ReadError(f"{name} has version {own}, and this module reads version {version}. {way}")
    return found


def text_of(path: str | Path) -> str:
    """The text of a file in UTF-8. Raises OSError if it can't be read, and ReadError if it isn't UTF-8."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ReadError(f"{path} isn't text in UTF-8.") from None
