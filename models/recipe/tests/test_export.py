"""Every bundled package comes through the converter and says what it is; the transformers folder is the same
model."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from plain import Plain
from tokenizers import Tokenizer

from recipe.convert.manifest import describe_task
from recipe.convert.words import WordOptions, read_words
from recipe.data.methods import METHODS
from recipe.data.tasks import task_of
from recipe.evaluation.reasoning import Model, mean_thoughts
from recipe.export import BUNDLED, checked_items, describe, export
from recipe.model.network import new_model
from recipe.model.smollm3 import save_transformers

MODELS = Path(__file__).parents[2]
STATE = {"questions": 1, "tokens": 2, "steps": 3, "seconds": 60.0, "device": "a machine", "seed": 5}
PROSQA = [key for key in BUNDLED if key[0] == "prosqa"]


def small_model(task_name: str, method: str) -> Model:
    task = task_of(task_name, method)
    task.shape = replace(task.shape, hidden=32, heads=2, head_dim=16, inner=48)
    return Model(new_model(task, 5).eval(), task, METHODS[method])


@pytest.fixture(scope="module", params=PROSQA, ids="-".join)
def package(request, tmp_path_factory):
    """Model and folder of a package."""
    root = tmp_path_factory.mktemp("-".join(request.param))
    model = small_model(*request.param)
    description = describe(model, STATE, {"data: answers": {"spoken": [1.0]}, "data: by size": {}})
    export(model, description, root / "model", root / "package")
    return model, root / "package"


def read(folder, name: str = "manifest.json") -> dict:
    return json.loads((folder / name).read_text())


def test_the_manifest_says_what_the_model_is(package):
    model, folder = package
    manifest, v = read(folder), model.task.vocabulary
    most, pauses = model.thoughts[-1], model.method.fed == "pause"
    assert manifest["name"] == "prosqa-" + ("cot" if most == 0 else model.method.name)
    assert manifest["thoughts"] == {"default": most, "max": most, "perStep": 1}
    assert manifest["feedback"] == ("pause" if pauses else "hidden")
    assert manifest["tokens"].get("pause") == (v.pause if pauses else None)
    assert {name: manifest["tokens"][name] for name in ("bot", "eot", "eos", "newline")} == {
        "bot": v.bot,
        "eot": v.eot,
        "eos": v.eos,
        "newline": v.newline,
    }
    task = manifest["task"]
    assert (task["kind"], task["maxTokens"], task["nodeLimit"]) == ("prosqa", 128, 28)
    assert task["frame"] == {"before": ["{question}\n", {"token": "bot"}], "after": [{"token": "eot"}]}
    assert task["steps"]["prefix"] == ""  # Every lempus is one token
    training = manifest["training"]
    assert (training["method"], training["questions"]) == (model.method.name, 1)
    assert training["results"] == {"data: answers": {"spoken": [1.0]}}
    assert "one text each" in training["targets"] and training["conversion"]["otherWords"] == 0


@pytest.mark.parametrize("key", [key for key in BUNDLED if key != ("prosqa", "cot")], ids="-".join)
def test_a_bundled_package_is_described_as_it_would_be_now(key):
    model = small_model(*key)
    description = describe(model, STATE, {})
    folder = MODELS / description.name
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    v = model.task.vocabulary
    config = SimpleNamespace(eos_token_id=v.eos, pad_token_id=v.pad)
    options = WordOptions(pause="<pause>" if model.method.fed == "pause" else None)
    words = read_words(tokenizer, folder, "transformers", config, len(v), options)
    manifest = read(folder)
    assert manifest["task"] == describe_task(description, words)
    assert manifest["tokens"] == words.tokens


def test_mean_thoughts_are_those_of_the_evaluation(package):
    model, folder = package
    found = read(folder)["meanThoughts"]
    if not model.method.thinks:
        assert found == []
    else:
        assert np.allclose(found, mean_thoughts(model, checked_items(model.task)), atol=1e-5)


def test_known_answers_are_the_recipes(package):
    """The converter's reference is transformers, ours the recipe's own model read the plainest way."""
    model, folder = package
    task, cases = model.task, read(folder, "golden.json")["cases"]
    items = checked_items(task, 4)
    assert [case["question"] for case in cases] == [item["question"] for item in items]
    case = cases[1]
    plain = Plain(model.network, task, task.prompt(items[1]), model.method.fed == "pause")
    thoughts = plain.thoughts(len(case["thoughts"]))
    assert case["promptTokens"] == plain.prompt and len(thoughts) == model.thoughts[-1]
    for known, vector in zip(case["thoughts"], thoughts):
        assert np.allclose(known["vector"], vector, atol=1e-5)
    for k, logits in enumerate(case["eotLogits"]):
        expected = plain.next_logits(thoughts[:k], [task.vocabulary.eot]).detach()
        assert np.allclose(logits, expected, atol=1e-4)
        assert case["continuations"][k]["tokens"] == plain.decode(thoughts[:k], most=32)


def test_transformers_gives_the_same_logits(tmp_path):
    from transformers import AutoModelForCausalLM

    model = small_model("prosqa", "coconut")
    v, item = model.task.vocabulary, checked_items(model.task, 4)[3]
    save_transformers(model.network, v, tmp_path)
    theirs = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    plain = Plain(model.network, model.task, model.task.prompt(item))
    with torch.no_grad():
        expected = model.network.logits(plain.hidden([], [v.eot, v.answer]))
        got = theirs(torch.tensor([[*plain.prompt, v.eot, v.answer]])).logits[0]
    assert torch.allclose(got, expected, atol=1e-4)
