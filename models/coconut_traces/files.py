"""JSON files of Coconut Inspector: what is in them is checked here, and nowhere else."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ReadError

Json = dict[str, Any]


# What a value has to be: a type, several, a list of one item that is the shape of each, a dict with the
# shape of each key (one with "?" may be absent), or Each for the values of any keys.
Shape = Any


@dataclass(frozen=True)
class Each:
    """Of an object with any keys: the shape of its values."""

    shape: Shape


def parsed(text: str, name: str, format: str, version: int, shape: Shape) -> Json:
    """The document in `text`. Raises ReadError unless it has this format, version, and shape."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ReadError(f"{name} isn't JSON: {error}.") from None
    except RecursionError:
        raise ReadError(f"{name} is nested too deeply.") from None
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
    place = _misfit(found, shape)
    if place is not None:
        raise ReadError(f"{name} can't be read: “{place}” is missing or isn't as it should be.")
    return found


def _misfit(value: Any, shape: Shape) -> str | None:
    """Where the value doesn't have the shape, such as `nodes.3.id`; None if it has."""
    inner: list[tuple[str, Any, Shape]] = []
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return ""
        for key, own in shape.items():
            name = key.rstrip("?")
            if name in value or name == key:
                inner.append((name, value.get(name), own))
    elif isinstance(shape, Each):
        if not isinstance(value, dict):
            return ""
        inner = [(key, one, shape.shape) for key, one in value.items()]
    elif isinstance(shape, list):
        if not isinstance(value, list):
            return ""
        inner = [(str(at), one, shape[0]) for at, one in enumerate(value)]
    elif not isinstance(value, shape):
        return ""
    for name, one, own in inner:
        place = _misfit(one, own)
        if place is not None:
            return f"{name}.{place}" if place else name
    return None


def text_of(path: str | Path) -> str:
    """The text of a file in UTF-8. Raises OSError if it can't be read, and ReadError if it isn't UTF-8."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ReadError(f"{path} isn't text in UTF-8.") from None
