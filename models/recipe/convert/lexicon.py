"""Files you give beside a checkpoint: the words of a ProsQA model, and questions to ask of any."""

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


def read_questions(path: Path) -> tuple[str, ...]:
    """Of a JSON list or JSON Lines, of texts or of objects with `question`, or of text, one question a line.
    The content decides which."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConvertError(f"--questions {path} cannot be read as text: {error}.") from error
    found = [entry.get("question") if isinstance(entry, dict) else entry for entry in _entries(text, path)]
    if not found or not all(isinstance(question, str) and question.strip() for question in found):
        raise ConvertError(
            f"--questions {path} has no questions, or something else among them: give a JSON list or JSON "
            'Lines of texts or of objects with "question", or a text file with one question a line.'
        )
    return tuple(found)


def _entries(text: str, path: Path) -> list:
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        content = parse(text)
        if isinstance(content, list):
            return content
    except ValueError:
        pass
    is_json = path.suffix in (".json", ".jsonl") or text.lstrip().startswith("{")
    if not is_json and path.suffix in ("", ".txt", ".md"):
        return lines
    try:
        return [parse(line) for line in lines]
    except ValueError as error:
        raise ConvertError(
            f"--questions {path} is neither JSON nor JSON Lines: give one of them, or a text file (.txt) "
            "with one question a line."
        ) from error


def _is_words(value) -> bool:
    return (
        isinstance(value, list) and len(value) > 0 and all(isinstance(word, str) and word for word in value)
    )
