"""Writes a bundled package: `python -m recipe.export RUN_OR_CHECKPOINT --out prosqa-coconut`.

The model is saved as a transformers folder and takes the converter's road, as anybody's does; here is only
what nothing in a checkpoint tells.
"""

import argparse
import json
import tempfile
from pathlib import Path

import torch

from . import vocabulary as v
from .checkpoint import load
from .convert import Description, Result, WordOptions, read_source, write_package
from .evaluate import edits_table, words_table
from .generate import checked_questions
from .methods import METHODS
from .model import Coconut
from .smollm3 import save_transformers

NODES = 28

# method -> name and description of its package
BUNDLED = {
    "coconut": (
        "prosqa-coconut",
        "A Coconut of half a million parameters, trained from random weights on generated ProsQA problems, "
        "that reasons in six continuous thoughts.",
    ),
    "cot": (
        "prosqa-cot",
        "The control that reasons in words: the same small model and as many questions as prosqa-coconut, "
        "trained to say every step and then the answer. It has no thoughts.",
    ),
    "pause": (
        "prosqa-pause",
        "The matched control: trained as prosqa-coconut in everything but what is fed for a thought, which "
        "is a learned pause token, always the same.",
    ),
}
PATTERNS = {
    "subject": "Every {concept}",
    "root": "{name}",
    "object": "is a {concept}.",
    "answer": "### {name} is a {concept}.",
}
FRONTIER = (
    "yes: cross-entropy of each thought's logit lens against the subjects at its depth, weight 1 while the "
    "thoughts are learned alone (to about 225,000 questions), 0.5 beside the words (to about 360,000), then "
    "none"
)


def results(model: Coconut, method: str, data: Path) -> dict:
    """What the manifest says of the model's quality; percent, greedy, exact answers."""
    items, how = json.loads(data.read_text()), METHODS[method]
    words = words_table(model, items, how)
    return {
        "data": f"ProsQA released validation file, {len(items)} problems",
        "thoughts": how.thoughts,
        "accuracy": words["exact answer"],
        "accuracyAnswerForced": words["exact answer, ### forced"],
        "tokensSaid": words["tokens said"],
        "textsEndingInAnswer": words["text ends with an answer"],
        "stepsThatAreNoFact": words["steps that are no fact"],
        **({"sixThoughtsReplaced": edits_table(model, items, how)} if how.thinks else {}),
    }


def describe(state: dict, machine: str, found: dict) -> Description:
    """`found`: of `results`, or nothing."""
    method = METHODS[state["method"]]
    name, description = BUNDLED[state["method"]]
    most = method.thoughts[-1]
    return Description(
        name=name,
        description=description,
        thoughts=most,
        most_thoughts=most,
        input="prosqa",
        concepts=tuple(v.CONCEPTS),
        names=tuple(v.NAMES),
        node_limit=NODES,
        patterns=PATTERNS,
        training={
            "data": "generated ProsQA problems (the paper's construction) and small ones as people type them",
            "method": state["method"],
            "questions": state["questions"],
            "coreMinutes": round(state["cpu"] / 60, 1),
            "machine": machine,
            "seed": state["seed"],
            "mixing": method.says == "every k",
            "frontierSupervision": FRONTIER if method.frontier else "none",
            "results": found,
        },
    )


def export(model: Coconut, description: Description, folder: Path, out: Path, pauses: bool) -> Result:
    """Raises `convert.Problem` where onnxruntime does not do what PyTorch does. `folder`: of transformers."""
    save_transformers(model, folder)
    words = WordOptions(pause="<pause>" if pauses else None)
    return write_package(read_source(folder, None), description, out, words, checked_questions())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="released validation file, for the results in the manifest")
    parser.add_argument("--transformers", type=Path, help="keep the transformers SmolLM3 folder here")
    parser.add_argument("--machine", default="one core of an AMD EPYC, bfloat16", help="that trained it")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, state = load(arguments.checkpoint)
    method = state["method"]
    if method not in BUNDLED:
        raise SystemExit(f"A run of {method} has no package: {', '.join(BUNDLED)} are bundled.")
    found = results(model, method, arguments.data) if arguments.data else {}
    description = describe(state, arguments.machine, found)
    with tempfile.TemporaryDirectory() as folder:
        kept = arguments.transformers or Path(folder)
        result = export(model, description, kept, arguments.out, METHODS[method].fed == "pause")
    print(f"{result.folder}: largest difference from PyTorch {result.differences.largest:.1e}")


if __name__ == "__main__":
    main()
