"""The one way into the product: a source and a description become the folder of a package, or nothing does.

Everything is made in a temporary folder beside the target and moved when PyTorch has been reproduced; the
manifest goes last, so that nobody reads a half-written package.
"""

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from .architecture import Architecture, read_architecture
from .builder import Builder
from .cases import golden, make_cases, room_for_words, rounded
from .errors import ConvertError
from .feedback import Feedback
from .graph import build_graph, build_head
from .manifest import Description, make_manifest
from .parity import FP32_TOLERANCE, INT8_COSINE, INT8_MOVED, Differences, compare
from .reference import Reference
from .runner import Runner, joined
from .source import Source
from .texts import TEXTS
from .words import WordOptions, Words, read_words

LARGE = 1_000_000_000  # bytes of weights from which they lie beside the graph
CASES = 4
CASES_LARGE = 2  # with a vocabulary of more than LARGE_VOCABULARY: golden.json holds all logits after <eot>
LARGE_VOCABULARY = 4096
MEAN_FROM = 20  # questions from which a mean thought means something
MEAN_OF = 200


@dataclass(frozen=True)
class Result:
    folder: Path
    manifest: dict
    differences: Differences


def write_package(
    source: Source,
    description: Description,
    out: Path,
    options: WordOptions | None = None,
    questions: Sequence[str] = (),
    int8: bool = False,
    tell: Callable[[str], None] = lambda text: None,
) -> Result:
    """`questions`: to check with (the first few) and for the mean thoughts; a few texts of the converter's
    own if you give none. Raises ConvertError, and leaves `out` as it was, if the graph does not do what
    PyTorch does."""
    description.check()
    _refuse_target(out)
    options = options or WordOptions()
    architecture = read_architecture(source.model)
    words = read_words(
        source.tokenizer,
        source.base,
        source.layout,
        source.model.config,
        architecture.vocab,
        options,
        thinks=description.most_thoughts > 0,
        task=description.task,
    )
    refuse_unknown(words, description)
    feedback = _feedback(source, words, options)
    context = architecture.context if description.context is None else description.context
    if context > architecture.context:
        raise ConvertError(
            f"--context {context} is more than the {architecture.context} positions of the model."
        )
    given, questions = len(questions), _fitting(words, questions, description, context)
    if len(questions) < given:
        tell(f"{given - len(questions)} of {given} questions do not fit the model and are left out")
    asked = questions[: CASES_LARGE if architecture.vocab > LARGE_VOCABULARY else CASES]
    tell(f"PyTorch thinks about {len(asked)} questions")
    cases = make_cases(Reference(source, feedback), words, asked, description.thoughts, context)

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as name:
        folder = Path(name)
        tell("Writing the graph" + (" in 8 bits" if int8 else ""))
        files = _write_graphs(source, architecture, feedback, folder, int8)
        about = {"layout": source.layout, "family": source.model.config.model_type}
        large = 4 * source.parameters > LARGE
        if large:
            source.release()  # PyTorch's weights and onnxruntime's together would be twice the memory
        tell("Comparing onnxruntime with PyTorch")
        found = compare(
            cases, files["graph"], files["head"], architecture.shapes, words, feedback, lean=large
        )
        refusal = found.refusal(int8)
        if refusal:
            raise ConvertError(f"No package was written, because {refusal}: {_WAY_OUT[int8]}.")
        mean = []
        if description.most_thoughts and len(questions) >= MEAN_FROM:
            tell(f"Mean thoughts over {min(len(questions), MEAN_OF)} questions")
            runner = Runner(files["graph"], architecture.shapes, lean=large)
            asked_of = questions[:MEAN_OF]
            mean = _mean_thoughts(runner, words, asked_of, description.most_thoughts, feedback.pause)
        _put(files, "tokenizer", folder / "tokenizer.json", words.json)
        known = golden(cases, found.tolerance, words)
        _put(files, "golden", folder / "golden.json", json.dumps(known).encode())
        averaged = min(len(questions), MEAN_OF) if mean else 0
        conversion = about | _conversion(found, int8, len(cases), averaged)
        manifest = make_manifest(description, words, architecture, context, feedback, mean, files, conversion)
        (folder / "manifest.json").write_text(
            json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8"
        )
        _move(folder, out)
    return Result(out, manifest, found)


_WAY_OUT = {True: "leave out --int8", False: "please report it, with config.json"}


def refuse_unknown(words: Words, description: Description) -> None:
    """The engine refuses a package whose own words its tokenizer does not know."""
    concepts, names = description.concepts, description.names
    texts = [*concepts, *names, *description.properties]
    if description.task == "prosqa":
        texts = [f"Every {one} is a {one}." for one in concepts] + [
            f"{one} is a {concepts[0]}." for one in names
        ]
    unknown = next((text for text in texts if not words.knows(text)), None)
    if unknown is not None:
        raise ConvertError(
            f"The tokenizer has no tokens for “{unknown}”: give a --lexicon with the words that the model "
            "was trained with."
        )


def _feedback(source: Source, words: Words, options: WordOptions) -> Feedback:
    rules = [
        name
        for name, wanted in (
            ("--pause", options.pause is not None),
            ("--mixture", options.mixture is not None),
            ("a projector", source.projector is not None),
        )
        if wanted
    ]
    if len(rules) > 1:
        raise ConvertError(
            f"A thought is fed in one way: take one of {' and '.join(rules)} (--projector none leaves out "
            "a projector)."
        )
    if options.mixture is not None:
        if not options.mixture > 0:
            raise ConvertError(f"--mixture {options.mixture:g} has to be a temperature above 0, such as 1.")
        return Feedback("mixture", temperature=options.mixture)
    if options.pause is not None:
        return Feedback("pause", pause=words.tokens["pause"])
    return Feedback("projector", source.projector) if source.projector else Feedback()


def _write_graphs(
    source: Source, a: Architecture, feedback: Feedback, folder: Path, int8: bool
) -> dict[str, Path]:
    embeddings = a.vocab * a.hidden
    others = source.parameters - embeddings
    files = {"graph": folder / "model.onnx", "head": folder / "head.onnx"}
    if 4 * embeddings + (embeddings + others if int8 else 4 * others) > LARGE:
        files["graphWeights"] = folder / "model.onnx.data"
    graph = build_graph(Builder(files.get("graphWeights"), int8), a, source.weights, feedback)
    files["graph"].write_bytes(graph.SerializeToString())
    if 4 * embeddings > LARGE:
        files["headWeights"] = folder / "head.onnx.data"
    head = build_head(Builder(files.get("headWeights")), a, source.weights)
    files["head"].write_bytes(head.SerializeToString())
    for role in ("graph", "head"):
        onnx.checker.check_model(str(files[role]))
    return files


def _fitting(words: Words, given: Sequence[str], description: Description, context: int) -> list[str]:
    """Of the questions given, or of the converter's own, those that the tokenizer knows and the model has
    room for."""

    def fits(question: str) -> bool:
        known = words.knows(words.prompt.replace("{question}", question))
        return known and room_for_words(words, question, description.most_thoughts, context) > 0

    asked = [question for question in given or TEXTS if fits(question)]
    if asked:
        return asked
    raise ConvertError(
        f"None of {'the questions given' if given else 'the questions of the converter'} fits the model, "
        f"because its tokenizer does not know the words or its {context} positions are too few: give "
        "questions that it is for with --questions FILE."
    )


def _mean_thoughts(
    runner: Runner, words: Words, questions: Sequence[str], count: int, pause: int | None
) -> list[list[float]]:
    """(count, hidden)"""
    total = np.zeros((count, runner.shapes["hidden"]))
    for question in questions:
        prompt = words.prompt_ids(question)
        out = runner.run([prompt], [0], logits=False)
        prefix = runner.new(out)
        for k in range(count):
            thought = out["hidden"][0]
            total[k] += thought / len(questions)
            if k == count - 1:
                break
            seen = np.zeros((1, len(prompt) + k), np.float32)
            fed = thought if pause is None else pause
            out = runner.run([[fed]], [len(prompt) + k], prefix, seen, logits=False)
            prefix = joined(prefix, runner.new(out))
    return rounded(total)


def _conversion(found: Differences, int8: bool, cases: int, averaged: int) -> dict:
    accepted = (
        f"cosine of thoughts at least {INT8_COSINE}, at most {INT8_MOVED:.0%} of the probability on other "
        "words"
        if int8
        else f"numbers within {FP32_TOLERANCE:g} of the largest of their vector (or of 1), the same words"
    )
    return {
        "weights": "int8" if int8 else "fp32",
        "checked": f"onnxruntime against PyTorch in float32, {cases} questions",
        "accepted": accepted,
        **found.as_dict(),
        **({"meanThoughtsOver": averaged} if averaged else {}),
    }


def _refuse_target(out: Path) -> None:
    if out.is_file():
        raise ConvertError(f"--out {out} is a file: name a folder.")
    if out.is_dir() and any(out.iterdir()) and not (out / "manifest.json").is_file():
        raise ConvertError(
            f"--out {out} holds something other than a model package: name another folder, or empty it."
        )


def _put(files: dict[str, Path], role: str, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    files[role] = path


def _move(folder: Path, out: Path) -> None:
    out.mkdir(exist_ok=True)
    (out / "manifest.json").unlink(missing_ok=True)
    for path in sorted(folder.iterdir(), key=lambda path: path.name == "manifest.json"):
        os.replace(path, out / path.name)
