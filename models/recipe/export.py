"""Writes a model package: `python -m recipe.export RUN_OR_CHECKPOINT --out models/prosqa-coconut`.

Nothing is written unless onnxruntime gives PyTorch's numbers and words; files are renamed into place one
after the other, the manifest last, so that nobody reads a half-written package.
"""

import argparse
import hashlib
import json
import os
import random
import tempfile
from pathlib import Path

import torch

from . import vocabulary as v
from .batches import THOUGHTS
from .engine import Engine
from .evaluate import edits_table, words_table
from .generate import released_item
from .golden import TOLERANCE, differences, golden, rounded
from .inference import load
from .latent import reason
from .model import Coconut
from .onnx_graph import build_graph, build_head
from .smollm3 import save_transformers

CONTEXT = 256
NODES = 28


class Refused(Exception):
    """The exported graph does not do what the PyTorch model does."""


def mean_thoughts(model: Coconut, count: int) -> list[list[float]]:
    """(THOUGHTS, hidden): mean thought per position over generated problems."""
    rng = random.Random("mean thoughts")
    questions = [released_item(rng)["question"] for _ in range(count)]
    return rounded(reason(model, questions, [0]).thoughts.mean(0).tolist())


def results(model: Coconut, data: Path) -> dict:
    """What the manifest says of the model's quality; percent, greedy, exact answers."""
    items = json.loads(data.read_text())
    words = words_table(model, items)
    return {
        "data": f"ProsQA released validation file, {len(items)} problems",
        "thoughts": list(range(THOUGHTS + 1)),
        "accuracy": words["exact answer"],
        "accuracyAnswerForced": words["exact answer, ### forced"],
        "textsEndingInAnswer": words["text ends with an answer"],
        "stepsThatAreNoFact": words["steps that are no fact"],
        "sixThoughtsReplaced": edits_table(model, items),
    }


def manifest(model: Coconut, state: dict, contents: dict[str, bytes], extra: dict, problems: int) -> dict:
    shape = model.shape
    return {
        "format": "coconut-model",
        "version": 1,
        "name": "prosqa-coconut",
        "description": (
            "A Coconut of half a million parameters, trained from random weights on generated ProsQA "
            "problems, that reasons in six continuous thoughts."
        ),
        "input": "prosqa",
        "feedback": "hidden",
        "thoughts": {"default": THOUGHTS, "max": THOUGHTS, "perStep": 1},
        "contextLength": CONTEXT,
        "nodeLimit": NODES,
        "lexicon": {"concepts": v.CONCEPTS, "names": v.NAMES},
        "tokens": {
            "pad": v.PAD,
            "unk": v.UNK,
            "bot": v.BOT,
            "eot": v.EOT,
            "eos": v.EOS,
            "answer": v.ANSWER,
            "newline": v.NEWLINE,
            "pause": v.PAUSE,
        },
        "prompt": "{question}\n<bot>",
        "patterns": {
            "subject": "Every {concept}",
            "root": "{name}",
            "object": "is a {concept}.",
            "answer": "### {name} is a {concept}.",
        },
        "forcedPrefix": "",
        "shapes": {
            "layers": shape.layers,
            "heads": shape.heads,
            "kvHeads": shape.heads,
            "headDim": shape.head_dim,
            "hidden": shape.hidden,
            "vocab": shape.vocabulary,
        },
        "meanThoughts": mean_thoughts(model, problems),
        "files": {
            name: {
                "path": path,
                "sha256": hashlib.sha256(contents[path]).hexdigest(),
                "bytes": len(contents[path]),
            }
            for name, path in FILES.items()
        },
        "training": {
            "data": "generated ProsQA problems (the paper's construction) and small ones as people type them",
            "questions": state["questions"],
            "coreMinutes": round(state["cpu"] / 60, 1),
            "machine": "one core of an AMD EPYC, bfloat16",
            "seed": state["seed"],
            "mixing": True,
            "frontierSupervision": (
                "yes: cross-entropy of each thought's logit lens against the subjects at its depth, weight 1 "
                "while the thoughts are learned alone (to minute 7.6), 0.5 beside the words (to minute "
                "24.7), then none"
            ),
            "pauseTrained": False,
            "results": extra,
        },
    }


FILES = {"graph": "model.onnx", "head": "head.onnx", "tokenizer": "tokenizer.json", "golden": "golden.json"}


def package(
    model: Coconut, state: dict, extra: dict, problems: int = 1000, cases: int = 4
) -> dict[str, bytes]:
    """File name -> contents. Refuses a graph that differs from PyTorch."""
    graph = build_graph(model).SerializeToString()
    known = golden(model, cases=cases)
    largest, wrong = differences(known, Engine(graph, model.shape.as_dict()))
    if largest > TOLERANCE or wrong:
        raise Refused(
            f"onnxruntime differs from PyTorch by {largest:.2g}; {'; '.join(wrong) or 'words agree'}"
        )
    print(f"onnxruntime agrees with PyTorch within {largest:.1e}, all words the same")
    contents = {
        "model.onnx": graph,
        "head.onnx": build_head(model).SerializeToString(),
        "tokenizer.json": v.tokenizer_json().encode(),
        "golden.json": json.dumps(known).encode(),
    }
    described = manifest(model, state, contents, extra, problems)
    return {**contents, "manifest.json": json.dumps(described, indent=1).encode()}


def write(contents: dict[str, bytes], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        for name, data in contents.items():
            (Path(folder) / name).write_bytes(data)
        for name in contents:
            os.replace(Path(folder) / name, out / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="released validation file, for the results in the manifest")
    parser.add_argument("--transformers", type=Path, help="also save as a transformers SmolLM3 folder here")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, state = load(arguments.checkpoint)
    extra = results(model, arguments.data) if arguments.data else {}
    write(package(model, state, extra), arguments.out)
    if arguments.transformers:
        save_transformers(model, arguments.transformers)


if __name__ == "__main__":
    main()
