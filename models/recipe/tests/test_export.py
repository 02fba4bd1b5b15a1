"""Every bundled package comes through the converter and says what it is; the transformers folder is the same
model."""

import json

import numpy as np
import pytest
import torch
from plain import Plain
from recipe.latent import mean_thoughts
from recipe.methods import METHODS
from recipe.smollm3 import save_transformers

from recipe import vocabulary as v
from recipe.export import BUNDLED, describe, export
from recipe.generate import checked_questions
from recipe.model import Coconut, Shape

QUESTION = "Every rempus is a yimpus. Tom is a rempus. Every gorpus is a impus. Is Tom a yimpus or impus?"
SMALL = Shape(hidden=32, heads=2, head_dim=16, inner=48)


@pytest.fixture(scope="module")
def model():
    return Coconut(SMALL, seed=5).eval()


@pytest.fixture(scope="module", params=BUNDLED)
def package(model, request, tmp_path_factory):
    """Method and folder of a package."""
    root = tmp_path_factory.mktemp(request.param)
    state = {"method": request.param, "questions": 1, "cpu": 60.0, "seed": 5}
    pauses = METHODS[request.param].fed == "pause"
    export(model, describe(state, "a machine", {"accuracy": [1]}), root / "model", root / "package", pauses)
    return request.param, root / "package"


def read(folder, name: str = "manifest.json") -> dict:
    return json.loads((folder / name).read_text())


def test_the_manifest_says_what_the_method_is(package):
    method, folder = package
    manifest, thoughts = read(folder), 0 if method == "cot" else 6
    assert manifest["name"] == BUNDLED[method][0]
    assert manifest["thoughts"] == {"default": thoughts, "max": thoughts, "perStep": 1}
    assert manifest["feedback"] == ("pause" if method == "pause" else "hidden")
    assert manifest["tokens"].get("pause") == (v.PAUSE if method == "pause" else None)
    assert {name: manifest["tokens"][name] for name in ("bot", "eot", "eos", "answer", "newline")} == {
        "bot": v.BOT,
        "eot": v.EOT,
        "eos": v.EOS,
        "answer": v.ANSWER,
        "newline": v.NEWLINE,
    }
    training = manifest["training"]
    assert (training["method"], training["mixing"]) == (method, method != "cot")
    assert training["frontierSupervision"].startswith("none" if method == "cot" else "yes")
    assert training["results"] == {"accuracy": [1]} and training["conversion"]["otherWords"] == 0


def test_mean_thoughts_are_those_of_the_evaluation(model, package):
    method, folder = package
    expected = mean_thoughts(model, checked_questions(), METHODS[method].fed)
    found = read(folder)["meanThoughts"]
    assert found == [] if method == "cot" else np.allclose(found, expected, atol=1e-5)


def test_known_answers_are_the_recipes(model, package):
    """The converter's reference is transformers, ours the recipe's own model read the plainest way."""
    method, folder = package
    cases = read(folder, "golden.json")["cases"]
    assert [case["question"] for case in cases] == checked_questions(4)
    case = cases[1]
    plain = Plain(model, case["question"], pauses=method == "pause")
    thoughts = plain.thoughts(len(case["thoughts"]))
    assert case["promptTokens"] == plain.prompt and len(thoughts) == (0 if method == "cot" else 6)
    for known, vector in zip(case["thoughts"], thoughts):
        assert np.allclose(known["vector"], vector, atol=1e-5)
    for k, logits in enumerate(case["eotLogits"]):
        assert np.allclose(logits, plain.next_logits(thoughts[:k], [v.EOT]).detach(), atol=1e-4)
        assert case["continuations"][k]["tokens"] == plain.decode(thoughts[:k], most=32)
    nothing = Plain(model, case["question"]).decode([torch.zeros(SMALL.hidden) for _ in thoughts], most=32)
    assert case["zeroed"]["tokens"] == nothing


def test_transformers_gives_the_same_logits(model, tmp_path):
    from transformers import AutoModelForCausalLM

    save_transformers(model, tmp_path)
    theirs = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    plain = Plain(model, QUESTION)
    with torch.no_grad():
        expected = model.logits(plain.hidden([], [v.EOT, v.ANSWER]))
        got = theirs(torch.tensor([[*plain.prompt, v.EOT, v.ANSWER]])).logits[0]
    assert torch.allclose(got, expected, atol=1e-4)
