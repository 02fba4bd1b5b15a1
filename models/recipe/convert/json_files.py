"""JSON in files that somebody else wrote, which may hold anything."""

import json
from pathlib import Path

from .errors import ConvertError


def parse(text: str):
    """Raises ValueError if the text isn't JSON."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def read_json(path: Path, option: str = ""):
    """`option`: the one that named the file, for the message."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ConvertError(f"{option} {path} cannot be read as JSON: {error}.".lstrip()) from error


def read_object(path: Path, way_out: str) -> dict:
    """`way_out`: what to do if the file holds something other than an object."""
    try:
        content = parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict):
        raise ConvertError(f"{path} cannot be read as a JSON object: {way_out}.")
    return content
