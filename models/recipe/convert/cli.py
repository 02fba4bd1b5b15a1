"""`python -m recipe.convert`: a checkpoint somebody trained becomes a model package that the extension
opens."""

import argparse
import json
import sys
from pathlib import Path

import torch

from .errors import ConvertError
from .json_files import read_json
from .lexicon import Lexicon, read_lexicon, read_questions
from .manifest import Description
from .package import write_package
from .source import read_source
from .tasks import TASKS
from .words import CODI_MARKER, MARKER, WordOptions

EPILOG = "docs/inspect-your-own-model.md walks through it; docs/model-package.md says what the folder holds."


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        result = convert(options)
    except ConvertError as problem:
        print(f"convert: {problem}", file=sys.stderr)
        return 1
    found = result.differences
    print(
        f"{result.folder}: {result.manifest['training']['conversion']['weights']}, largest difference from "
        f"PyTorch {found.largest:.1e} ({found.where}), {found.words} words compared, "
        f"{len(found.other_words)} different."
    )
    return 0


def convert(options: argparse.Namespace):
    """Raises ConvertError. Returns `package.Result`."""
    if options.thoughts is None:
        raise ConvertError(
            "No checkpoint says how many thoughts the model was trained for: give --thoughts N (for "
            "facebookresearch/coconut, max_latent_stage times c_thought; for CODI, num_latent; 0 for a model "
            "that only speaks)."
        )
    lexicon = read_lexicon(options.lexicon) if options.lexicon else Lexicon()
    tell = (lambda text: None) if options.quiet else (lambda text: print(text, file=sys.stderr))
    questions = read_questions(options.questions, tell) if options.questions else lexicon.questions
    training = _json(options.training) if options.training else {}
    description = Description(
        name=options.out.resolve().name if options.name is None else options.name,
        description=options.description or "",
        task=options.task,
        thoughts=options.thoughts,
        most_thoughts=options.thoughts if options.max_thoughts is None else options.max_thoughts,
        per_step=options.per_step,
        concepts=lexicon.concepts,
        names=lexicon.names,
        properties=lexicon.properties,
        node_limit=lexicon.node_limit,
        context=options.context,
        max_tokens=options.max_tokens,
        training=training,
    )
    description.check()
    if options.threads < 1:
        raise ConvertError(f"--threads {options.threads} has to be at least 1.")
    torch.set_num_threads(options.threads)
    tell(f"Reading {options.checkpoint}")
    ignored = tuple(options.ignore or ())
    source = read_source(options.checkpoint, options.base, options.lora_alpha, options.projector, ignored)
    words = WordOptions(
        added=None if options.added_tokens is None else tuple(filter(None, options.added_tokens.split(","))),
        bot=options.bot,
        eot=options.eot,
        eos=options.eos,
        pause=options.pause,
        mixture=options.mixture,
        remove_eos=None if options.remove_eos is None else options.remove_eos == "yes",
        prompt=None if options.prompt is None else options.prompt.replace("\\n", "\n"),
        answer_marker=options.answer_marker,
    )
    return write_package(source, description, options.out, words, questions, options.int8, tell)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m recipe.convert", description=__doc__, epilog=EPILOG)
    add = parser.add_argument
    add(
        "checkpoint",
        type=Path,
        help="a transformers folder, an adapter, or what facebookresearch/coconut, CODI or SIM-CoT saved",
    )
    add(
        "--out",
        type=Path,
        required=True,
        help="folder of the package; replaced only when the check has passed",
    )
    add("--base", type=Path, help="folder with config.json and tokenizer of the base model, for weights only")
    add("--thoughts", type=int, help="how many thoughts to think; 0 for a model that only speaks")
    add("--max-thoughts", type=int, help="the largest number seen in training, if it is more than --thoughts")
    add("--per-step", type=int, default=1, help="thoughts for one step of words (c_thought; default 1)")
    add("--name", help="name of the model (default: that of the folder)")
    add("--description", help="a sentence about it")
    add("--training", type=Path, help="a JSON object that says how it was trained, shown as it is")
    add("--task", choices=tuple(TASKS), default="text", help="what it was trained to do (default text)")
    add(
        "--lexicon",
        type=Path,
        help='for prosqa: a ProsQA file, or {"concepts": […], "names": […]}; prontoqa: "properties" too',
    )
    add(
        "--questions",
        type=Path,
        help="questions for the check and the mean thoughts: JSON, JSON Lines, or one a line",
    )
    add("--added-tokens", help="tokens that training added to the base's, by id, with commas between")
    add("--bot", help="the token before the first thought")
    add("--eot", help="the token after the last thought")
    add("--eos", help="the token that ends a text")
    add("--pause", metavar="TOKEN", help="thoughts are this token, as in a pause control")
    add("--mixture", type=float, metavar="T", help="thoughts are embeddings mixed by softmax(logits / T)")
    add("--projector", type=Path, help="file with CODI's projector, or none if it was trained without")
    add("--remove-eos", choices=("yes", "no"), help="how CODI's --remove_eos was set in training")
    add("--ignore", action="append", metavar="NAME", help="beginning of names that only training needed")
    add("--lora-alpha", type=float, help="lora_alpha of a checkpoint with LoRA matrices")
    add(
        "--prompt",
        help="text around a question, with {question} in it and the token before thoughts at its end",
    )
    add(
        "--answer-marker",
        help=f'text that begins an answer (default {MARKER}; “{CODI_MARKER}” for CODI), or "" if none does',
    )
    add("--max-tokens", type=int, help="words of an answer (default: the task's)")
    add("--context", type=int, help="positions to use, where fewer than the model's")
    add("--int8", action="store_true", help="weights in 8 bits; accepted after a check of its own")
    add("--threads", type=int, default=torch.get_num_threads(), help="of PyTorch")
    add("--quiet", action="store_true", help="no progress")
    return parser


def _json(path: Path) -> dict:
    content = read_json(path, "--training")
    if not isinstance(content, dict):
        raise ConvertError(f"--training {path} has to be a JSON object, in braces.")
    try:
        json.dumps(content, allow_nan=False)
    except ValueError as error:
        raise ConvertError(f"--training {path} has NaN or Infinity in it: write null instead.") from error
    return content
