"""Reports: what was measured over a dataset, as records."""

from pathlib import Path
from typing import Any

from .errors import ReadError
from .files import Json, parsed, text_of

# What is used here of a report.
_SHAPE = {"runs": [{"cases": [{"index": int}]}]}


def read_report(path: str | Path, part: str | None = None) -> list[dict[str, Any]]:
    """A record for each problem and model of a `*.coconut-report.json`.

    Values inside of objects are under names such as `tested.right`. `part` names a list in each problem, such
    as `tested.cells` or `results`: then there is a record for each of its items, with the problem's `index`.
    Raises ReadError if the file isn't a report, or no problem has the part.
    """
    report = parsed(text_of(path), str(path), "coconut-report", 1, _SHAPE)
    records = []
    for run in report["runs"]:
        about = {key: value for key, value in _flat(run).items() if not isinstance(value, list)}
        for case in run["cases"]:
            if part is None:
                records.append({**about, **_flat(case)})
                continue
            items = _at(case, part) or []
            if not isinstance(items, list):
                raise ReadError(f"“{part}” isn't a list in the problems of {path}.")
            for item in items:
                own = _flat(item) if isinstance(item, dict) else {part: item}
                records.append({**about, "index": case["index"], **own})
    if part is not None and not records:
        raise ReadError(f"{path} has no “{part}” in any problem.")
    return records


def _at(value: Any, part: str) -> Any:
    for key in part.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _flat(value: Json, before: str = "") -> Json:
    """Values of inner objects under their names, joined with dots. Lists stay."""
    flat: Json = {}
    for key, inner in value.items():
        flat |= _flat(inner, f"{before}{key}.") if isinstance(inner, dict) else {before + key: inner}
    return flat
