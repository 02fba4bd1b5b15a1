"""Files you give beside a checkpoint: the words of a ProsQA model, and questions to ask of any."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import ConvertError
from .json_files import parse, read_json


@dataclass(frozen=True)
class Lexicon:
    """`node_limit`: the most nouns and names in one problem; 0 where there is no limit."""

    concepts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    node_limit: int = 0
    questions: tuple[str, ...] = ()


def read_lexicon(path: Path) -> Lexicon:
    """Of a ProsQA file (a list of problems with `idx_to_symbol`), or of an object with `concepts` and
    `names`, and for a PrOntoQA model `properties`."""
    content = read_json(path, "--lexicon")
    if isinstance(content, dict) and all(_is_words(content.get(key)) for key in ("concepts", "names")):
        concepts, names = tuple(content["concepts"]), tuple(content["names"])
        if "properties" not in content:
            return Lexicon(concepts, names, node_limit=len(concepts) + len(names))
        if not _is_words(content["properties"]):
            raise ConvertError(f"--lexicon {path} has properties that aren't a list of words.")
        return Lexicon(concepts, names, tuple(content["properties"]))
    problems = content if isinstance(content, list) else []
    if not problems or not all(isinstance(p, dict) and _is_words(p.get("idx_to_symbol")) for p in problems):
        raise ConvertError(
            f'--lexicon {path} is neither a ProsQA file nor {{"concepts": […], "names": […]}}.'
        )
    words = sorted({word for problem in problems for word in problem["idx_to_symbol"]})
    return Lexicon(
        concepts=tuple(word for word in words if word[0].islower()),
        names=tuple(word for word in words if not word[0].islower()),
        node_limit=max(len(problem["idx_to_symbol"]) for problem in problems),
        questions=tuple(
            problem["question"] for problem in problems if isinstance(problem.get("question"), str)
        ),
    )


# Keys under which a file may hold its list, as in src/shared/dataset/dataset.ts.
LISTS = ("data", "train", "validation", "test", "rows")


def read_questions(path: Path, tell: Callable[[str], None] = lambda text: None) -> tuple[str, ...]:
    """Of a dataset as the other commands read it, of a list of texts, or of text, one question a line. The
    content decides which. Entries without a question are left out, and `tell` hears how many."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConvertError(f"--questions {path} cannot be read as text: {error}.") from error
    entries = _entries(text, path)
    found = [question for question in map(_question, entries) if question is not None]
    if not found:
        raise ConvertError(
            f"--questions {path} has no questions: give a JSON list or JSON Lines of texts or of objects "
            'with "question" or "instruction", or a text file with one question a line.'
        )
    if len(found) < len(entries):
        tell(
            f"{len(entries) - len(found)} of {len(entries)} entries of {path} have no question and are left "
            "out"
        )
    return tuple(found)


def _question(entry) -> str | None:
    """`None` if there is none."""
    if isinstance(entry, dict):
        # Hugging Face's viewer gives every row with its index around it.
        fields = entry["row"] if isinstance(entry.get("row"), dict) else entry
        entry, more = fields.get("question"), None
        if entry is None:
            entry, more = fields.get("instruction"), fields.get("input")
        if more not in (None, ""):
            entry = f"{entry}\n{more}" if isinstance(entry, str) and isinstance(more, str) else None
    return entry if isinstance(entry, str) and entry.strip() else None


def _entries(text: str, path: Path) -> list:
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        content = parse(text)
    except ValueError:
        content = None
    if isinstance(content, list):
        return content
    if isinstance(content, dict):
        lists = [key for key in LISTS if isinstance(content.get(key), list)]
        if len(lists) > 1:
            raise ConvertError(
                f"--questions {path} has several lists ({', '.join(lists)}): save one of them as a file "
                "of its own."
            )
        return content[lists[0]] if lists else [content]
    is_json = path.suffix in (".json", ".jsonl") or text.lstrip().startswith("{")
    if not is_json and path.suffix in ("", ".txt", ".md"):
        return lines
    entries = [_parsed(line) for line in lines]
    # A line that isn't JSON is an entry without a question, but for the first.
    if not entries or entries[0] is None:
        raise ConvertError(
            f"--questions {path} is neither JSON nor JSON Lines: give one of them, or a text file (.txt) "
            "with one question a line."
        )
    return entries


def _parsed(line: str):
    try:
        return parse(line)
    except ValueError:
        return None


def _is_words(value) -> bool:
    return (
        isinstance(value, list) and len(value) > 0 and all(isinstance(word, str) and word for word in value)
    )
