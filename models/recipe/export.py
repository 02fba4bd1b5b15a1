"""Writes a bundled package: `python -m recipe.export RUN_OR_CHECKPOINT --out prosqa-coconut`.

The model is saved as a transformers folder and goes through the converter, as anybody's does; here is only
what nothing in a checkpoint tells.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

import torch

from .convert.manifest import Description
from .convert.package import Result, write_package
from .convert.source import read_source
from .convert.words import WordOptions
from .data.prosqa import drawn
from .data.task import Item, Task
from .evaluate import TYPICAL
from .evaluation.reasoning import Model, load
from .evaluation.tables import Table
from .model.smollm3 import save_transformers

# task and method -> what the package says of itself
BUNDLED = {
    ("prosqa", "coconut"): "A Coconut of half a million parameters, trained from random weights on generated "
    "ProsQA problems, that reasons in six continuous thoughts.",
    ("prosqa", "pause"): "The matched control: trained as prosqa-coconut in everything but what is fed for a "
    "thought, which is a learned pause token, always the same.",
    ("prosqa", "cot"): "The opponent that reasons in words: the same small model, trained on as many tokens "
    "of text as prosqa-coconut to say every step and then the answer. It has no thoughts.",
    ("prosqa", "cot-search"): "The opponent that reasons in words: the same small model, trained to search "
    "the facts in words, then to say the steps and the answer. It has no thoughts.",
    ("prontoqa", "coconut"): "A Coconut of 0.73 million parameters, trained from random weights on generated "
    "PrOntoQA problems, that follows a chain of rules in six continuous thoughts.",
    (
        "arithmetic",
        "coconut",
    ): "A Coconut of 1.4 million parameters, trained from random weights on "
    "generated word problems, that calculates up to four steps in eight continuous thoughts.",
    ("arithmetic", "cot"): "The opponent that calculates in words: the same small model and as many problems "
    "as arithmetic-coconut, trained to say every step and then the answer. It has no thoughts.",
}
NAMES = {"cot-search": "cot"}  # method -> end of the package's name, where it isn't the method's


def checked_items(task: Task, count: int = TYPICAL) -> list[Item]:
    """What a package is checked with (the first few) and its mean thoughts are the means over: the same in
    every process, and as in recipe.evaluate."""
    items = task.held_out(random.Random("mean thoughts"), count)
    if task.name == "prosqa":  # two of the four that are checked are small, as people type them
        rng = random.Random("typed")
        items[1], items[3] = drawn(rng, "typed"), drawn(rng, "typed")
    return items


def describe(model: Model, state: dict, tables: dict[str, Table], recipe: str = "") -> Description:
    """`tables`: of recipe.evaluate, for the manifest. `recipe`: the commit whose recipe trained it."""
    task, method = model.task, model.method
    most = model.thoughts[-1]
    kept = ("answers", "all thoughts replaced", "what thoughts hold")
    return Description(
        name=f"{task.name}-{NAMES.get(method.name, method.name)}",
        description=BUNDLED[task.name, method.name],
        thoughts=most,
        most_thoughts=most,
        per_step=task.thoughts_per_step,
        training={
            "method": method.name,
            "data": task.data,
            "targets": task.targets,
            **({"thoughtTargets": task.thought_targets} if method.thinks else {}),
            "questions": state["questions"],
            "textTokens": state["tokens"],
            "steps": state["steps"],
            "minutes": round(state["seconds"] / 60, 1),
            "machine": state["device"],
            "seed": state["seed"],
            **({"recipe": recipe} if recipe else {}),
            "results": {name: table for name, table in tables.items() if name.split(": ")[-1] in kept},
        },
        **task.package(),
    )


def export(model: Model, description: Description, folder: Path, out: Path) -> Result:
    """Raises an error of the converter's where onnxruntime doesn't do what PyTorch does. `folder`: of
    transformers."""
    save_transformers(model.network, model.task.vocabulary, folder)
    words = WordOptions(pause="<pause>" if model.method.fed == "pause" else None)
    questions = [item["question"] for item in checked_items(model.task)]
    return write_package(read_source(folder, None), description, out, words, questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--results", type=Path, help="of recipe.evaluate --json, for the manifest")
    parser.add_argument("--recipe", default="", help="the commit whose recipe trained it, for the manifest")
    parser.add_argument("--transformers", type=Path, help="keep the transformers folder here")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, state = load(arguments.checkpoint)
    if (model.task.name, model.method.name) not in BUNDLED:
        raise SystemExit(f"A {state['task']} run of {state['method']} has no package.")
    tables = json.loads(arguments.results.read_text())["tables"] if arguments.results else {}
    with tempfile.TemporaryDirectory() as folder:
        kept = arguments.transformers or Path(folder)
        result = export(model, describe(model, state, tables, arguments.recipe), kept, arguments.out)
    print(f"{result.folder}: largest difference from PyTorch {result.differences.largest:.1e}")


if __name__ == "__main__":
    main()
