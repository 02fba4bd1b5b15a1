"""Known answers of a model, computed by PyTorch the plain way: what every engine must reproduce."""

import random

import numpy as np
import torch

from . import vocabulary as v
from .batches import THOUGHTS
from .engine import Engine
from .generate import released_item, typed_item
from .inference import Plain
from .model import Coconut

TOLERANCE = 1e-4
DIGITS = 7


def rounded(values) -> list:
    """Floats to seven significant digits, nested lists kept."""
    if isinstance(values, (list, tuple)):
        return [rounded(x) for x in values]
    return float(f"{values:.{DIGITS}g}")


def golden(model: Coconut, seed: int = 0, cases: int = 4) -> dict:
    """Full-size problems and such as people type, in turn; none from the released files."""
    rng = random.Random(f"golden {seed}")
    questions = [make(rng)["question"] for make in [released_item, typed_item] * cases][:cases]
    return {
        "format": "coconut-golden",
        "version": 1,
        "tolerance": TOLERANCE,
        "cases": [case(model, question) for question in questions],
    }


@torch.no_grad()
def case(model: Coconut, question: str) -> dict:
    plain = Plain(model, question)
    thoughts = plain.thoughts(THOUGHTS)
    read = []
    for vector in thoughts:
        top = torch.softmax(model.logits(vector), -1).topk(5)
        read.append(
            {
                "vector": rounded(vector.tolist()),
                "norm": rounded(float(vector.norm())),
                "top": [{"id": int(i), "p": rounded(float(p))} for p, i in zip(top.values, top.indices)],
            }
        )
    continuations = []
    for k in range(THOUGHTS + 1):
        said = plain.decode(thoughts[:k])
        continuations.append(
            {"thoughts": k, "tokens": said.tokens, "logProbabilities": rounded(said.log_probabilities)}
        )
    return {
        "question": question,
        "promptTokens": plain.prompt,
        "thoughts": read,
        "eotLogits": [
            rounded(plain.next_logits(thoughts[:k], [v.EOT]).tolist()) for k in range(THOUGHTS + 1)
        ],
        "continuations": continuations,
        "zeroed": {"tokens": plain.decode([torch.zeros_like(t) for t in thoughts]).tokens},
    }


def differences(known: dict, engine: Engine) -> tuple[float, list[str]]:
    """The largest difference of a number, and where the words differ."""
    largest, wrong = 0.0, []
    for index, one in enumerate(known["cases"]):
        prompt = one["promptTokens"]
        thoughts, prefix = engine.think(prompt, THOUGHTS)
        first, words = engine.words(prompt, prefix, list(range(THOUGHTS + 1)))
        largest = max(largest, np.abs(thoughts - np.array([t["vector"] for t in one["thoughts"]])).max())
        largest = max(largest, np.abs(first - np.array(one["eotLogits"])).max())
        for k, (said, expected) in enumerate(zip(words, one["continuations"])):
            if said != expected["tokens"]:
                wrong.append(
                    f"case {index}, {k} thoughts: {v.decode(said)!r}, not {v.decode(expected['tokens'])!r}"
                )
    return float(largest), wrong
