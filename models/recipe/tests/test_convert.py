"""Checkpoints of every layout and family become packages that reproduce PyTorch, and a wrong graph becomes
none."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import convert_table
import numpy as np
import onnx
import pytest

from recipe import convert_fixtures as fixtures
from recipe.convert import package as packages
from recipe.convert.architecture import Angles, read_architecture
from recipe.convert.builder import BLOCK, Builder, quantise
from recipe.convert.cases import make_cases
from recipe.convert.cli import main
from recipe.convert.feedback import Feedback
from recipe.convert.graph import build_graph, build_head
from recipe.convert.parity import FP32_TOLERANCE, compare
from recipe.convert.reference import Reference
from recipe.convert.runner import Runner, joined
from recipe.convert.source import read_source
from recipe.convert.words import WordOptions, read_words

SCHEMA = Path(__file__).parents[3] / "schemas" / "model-manifest.schema.json"
PAGE = convert_table.PAGE.read_text(encoding="utf-8")
QUESTION = "Every bompus is a dumpus. Tom is a bompus.\nIs Tom a dumpus or zumpus? 🥥"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("convert")


@pytest.fixture(scope="module")
def made(root):
    """Name of a fixture -> folder of its package, converted once."""
    done = {}
    return lambda name: done.get(name) or done.setdefault(name, fixtures.write_fixture(name, root))


def read(folder: Path, name: str = "manifest.json") -> dict:
    return json.loads((folder / name).read_text())


@pytest.mark.parametrize("name", fixtures.SOURCES)
def test_package_reproduces_pytorch(made, name):
    """Prompt, six thoughts, and the words after 0 to 6 of them; attention and states as well."""
    folder = made(name)
    manifest, golden = read(folder), read(folder, "golden.json")
    found = manifest["training"]["conversion"]
    assert found["largestDifference"] < FP32_TOLERANCE / 5 and found["otherWords"] == 0
    assert found["wordsCompared"] > 90 and found["numbersCompared"] > found["wordsCompared"]
    count = manifest["thoughts"]["max"]
    assert len(golden["cases"]) == 3 and count in (0, 6)
    for case in golden["cases"]:
        assert len(case["thoughts"]) == count
        assert [words["thoughts"] for words in case["continuations"]] == list(range(count + 1))
    spoken = [words["tokens"] for case in golden["cases"] for words in case["continuations"]]
    assert max(map(len, spoken)) >= 30  # greedy, and `otherWords` is 0
    schema = json.loads(SCHEMA.read_text())
    assert set(schema["required"]) <= manifest.keys() <= schema["properties"].keys()
    assert set(schema["properties"]["tokens"]["required"]) <= manifest["tokens"].keys()
    assert manifest["task"].keys() <= schema["definitions"]["task"]["properties"].keys()
    assert convert_table.converts(name) in PAGE
    for file in manifest["files"].values():
        content = (folder / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])


def test_feedback_rules(made):
    known = {"gpt2-coconut": "hidden", "llama-codi": "projector", "gpt2-pause": "pause", "mixture": "mixture"}
    assert {name: read(made(name))["feedback"] for name in known} == known
    assert read(made("gpt2-pause"))["tokens"]["pause"] == read(made("gpt2-coconut"))["tokens"]["eot"] + 1


def test_every_rule_of_feedback_changes_the_second_thought(made):
    """The first one is the prompt's state; the second is made from what was fed."""
    same = ("gpt2-coconut", "gpt2-pause")
    first = {name: read(made(name), "golden.json")["cases"][0]["thoughts"] for name in same}
    assert first[same[0]][0] == first[same[1]][0] and first[same[0]][1] != first[same[1]][1]


def test_frames(made):
    codi, words, mixture = (read(made(name)) for name in ("gpt2-codi-eos", "only-words", "mixture"))
    assert codi["task"]["frame"] == {
        "before": ["{question}", {"token": "eos"}, {"token": "bot"}],
        "after": [{"token": "eot"}, {"token": "eos"}],
    }
    assert codi["task"]["answer"]["marker"] == "The answer is:"
    assert words["task"]["frame"] == {"before": ["{question}\n"], "after": []}
    assert words["thoughts"] == {"default": 0, "max": 0, "perStep": 1} and "bot" not in words["tokens"]
    assert (mixture["feedback"], mixture["temperature"]) == ("mixture", 0.6)


# The prefix, the texts of the forms with what they yield and go on from, the most tokens.
TASKS = {
    "prosqa": (
        "Every",
        [("Every {from} is a {to}.", "to", "from"), ("{name} is a {concept}.", "concept", "name")],
        128,
    ),
    "prontoqa": ("", [], 128),
    "arithmetic": ("", [("<<{expression}={result}>>", "result", None)], 64),
    "text": (None, None, 128),
}


@pytest.mark.parametrize("task", TASKS)
def test_tasks(root, tmp_path, task):
    words = [*fixtures.write_source("llama", root), "--thoughts", "1", "--task", task]
    if task == "prosqa":
        (tmp_path / "words.json").write_text('{"concepts": ["bompus"], "names": ["Tom"]}')
        words += ["--lexicon", str(tmp_path / "words.json")]
    assert main([*words, "--out", str(tmp_path / "out"), "--quiet"]) == 0
    manifest = read(tmp_path / "out")
    found, (prefix, forms, most) = manifest["task"], TASKS[task]
    assert manifest["version"] == 2 and (found["kind"], found["maxTokens"]) == (task, most)
    assert found["frame"]["before"] == [{"token": "bos"}, "{question}\n", {"token": "bot"}]
    assert found["frame"]["after"] == [{"token": "eot"}] and manifest["tokens"]["bos"] == 1
    if forms is None:
        assert found["steps"] is None
    else:
        steps = found["steps"]
        assert (steps["separator"], steps["prefix"]) == ("\n", prefix)
        assert [(form["text"], form["result"], form["from"]) for form in steps["forms"]] == forms
        for form in steps["forms"]:
            assert all(f"{{{part}}}" in form["text"] for part in form["parts"])
    answer = found["answer"]
    assert (answer["marker"], answer["end"]) == ("###", ["eos", "newline"])
    assert answer["options"] == (["True", "False"] if task == "prontoqa" else None)
    assert answer.get("form") == (" {name} is a {concept}." if task == "prosqa" else None)
    assert ("lexicon" in found) == ("nodeLimit" in found) == (task == "prosqa")


@pytest.fixture(scope="module")
def qwen(root):
    """Source, architecture, words and reference of a model with grouped queries, biases and rotary
    positions."""
    source = read_source(Path(fixtures.write_source("qwen2", root)[0]), None)
    architecture = read_architecture(source.model)
    words = read_words(
        source.tokenizer, source.base, source.layout, source.model.config, architecture.vocab, WordOptions()
    )
    return source, architecture, words, Reference(source, Feedback())


def graph_of(source, architecture, folder: Path, builder: Builder | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    graph = build_graph(builder or Builder(), architecture, source.weights, Feedback())
    (folder / "model.onnx").write_bytes(graph.SerializeToString())
    return folder / "model.onnx"


MUTATIONS = {
    "nothing": ({}, False),
    "scale of scores": ({"score_scale": (0.3, 0.3, 0.3)}, True),
    "rotary positions in one layer": ({"rotary": (0, None, 0)}, True),
    "angles": ({"angles": (Angles(np.full(6, 0.1, np.float32)),)}, True),
    "epsilon": ({"epsilon": 1e-3}, True),
    "activation": ({"activation": "gelu"}, True),
    "cap of scores": ({"score_cap": 1.0}, True),
    "order of attention and MLP": ({"parallel": True}, True),
    "scale of embeddings": ({"embedding_scale": 1.1}, True),
    "scale of what is fed": ({"input_scale": 1.1}, True),
    "scale of what a layer adds": ({"residual_scale": 0.9}, True),
    "scale of logits": ({"logit_scale": 0.5}, True),
    "cap of logits": ({"logit_cap": 3.0}, True),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_graph_that_is_wrong_is_refused(qwen, tmp_path, what):
    source, architecture, words, reference = qwen
    change, refused = MUTATIONS[what]
    cases = make_cases(reference, words, [QUESTION], 2, architecture.context)
    graph = graph_of(source, replace(architecture, **change), tmp_path)
    (tmp_path / "head.onnx").write_bytes(
        build_head(Builder(), architecture, source.weights).SerializeToString()
    )
    found = compare(cases, graph, tmp_path / "head.onnx", architecture.shapes, words, Feedback())
    assert (found.refusal(int8=False) is not None) == refused


def test_rows_of_different_length_do_not_disturb_each_other(qwen, tmp_path):
    """Right-padded rows with a shared prefix they see different parts of, suffixes of their own and a
    thought."""
    source, architecture, _, _ = qwen
    runner = Runner(graph_of(source, architecture, tmp_path), architecture.shapes)
    random = np.random.default_rng(0)
    prefix = runner.new(runner.run([[10, 11, 12]], [0]))
    prefix_mask = np.array([[0, 0, 0], [0, 0, -30000.0]])
    thought = random.standard_normal(architecture.hidden).astype(np.float32)
    starts, rows = [3, 2], [[20, thought, 22], [30]]
    suffix = runner.new(runner.run([[40, 41], [42, 43]], starts, prefix, prefix_mask))
    suffix_mask, starts = np.array([[0, 0], [0, -30000.0]]), [5, 3]
    both = runner.run(rows, starts, prefix, prefix_mask, suffix, suffix_mask)
    for r, row in enumerate(rows):
        seen, kept = [3, 2][r], [2, 1][r]
        past = joined(
            [(key[:, :, :seen], value[:, :, :seen]) for key, value in prefix],
            [(key[r : r + 1, :, :kept], value[r : r + 1, :, :kept]) for key, value in suffix],
        )
        alone = runner.run([row], [starts[r]], past, np.zeros((1, seen + kept)))
        for name in ("hidden", "logits"):
            assert np.allclose(both[name][r], alone[name][0], atol=1e-5)
        assert np.allclose(both["states"][:, r], alone["states"][:, 0], atol=1e-5)
        assert np.allclose(both["attention"][:, r].sum(-1), 1, atol=1e-5)


PAIR = ("key", "value")


def test_graph_has_plain_operators_and_the_contracts_names(made, qwen):
    for name, large in (("smollm3", ["embedding"]), ("llama", ["embedding", "head"])):
        graph = onnx.load(made(name) / "model.onnx").graph
        vocab = read(made(name))["shapes"]["vocab"]
        assert [t.name for t in graph.initializer if vocab in t.dims] == large  # a tied head is stored once
        assert {node.domain for node in graph.node} == {""}
        assert not {node.op_type for node in graph.node} & {"Loop", "Scan", "GatherND"}
        fixed = "input_ids thoughts is_thought position_ids last prefix_mask suffix_mask want_logits".split()
        cached = [
            f"{side}_{what}_{layer}" for layer in range(3) for side in ("prefix", "suffix") for what in PAIR
        ]
        assert [i.name for i in graph.input] == fixed + cached
        new = [f"new_{what}_{layer}" for layer in range(3) for what in PAIR]
        assert [o.name for o in graph.output] == ["hidden", "logits", *new, "states", "attention"]


def test_logits_only_when_wanted(qwen, tmp_path):
    source, architecture, _, _ = qwen
    runner = Runner(graph_of(source, architecture, tmp_path), architecture.shapes)
    assert runner.run([[5, 6]], [0])["logits"].shape == (1, architecture.vocab)
    assert runner.run([[5, 6]], [0], logits=False)["logits"].shape == (1, 1)


def test_large_weights_lie_beside_the_graph(root, tmp_path, monkeypatch):
    words = [*fixtures.write_source("smollm3", root), "--thoughts", "1"]
    monkeypatch.setattr(packages, "LARGE", 10_000)
    assert main([*words, "--out", str(tmp_path / "large"), "--quiet"]) == 0
    manifest = read(tmp_path / "large")
    assert {"graphWeights", "headWeights"} <= manifest["files"].keys()
    assert manifest["files"]["graph"]["bytes"] < manifest["files"]["graphWeights"]["bytes"]
    assert manifest["training"]["conversion"]["largestDifference"] < FP32_TOLERANCE


def test_int8_is_another_model_with_a_check_of_its_own(root, tmp_path, monkeypatch):
    words = [*fixtures.write_source("gpt2-coconut", root), "--thoughts", "2"]
    assert main([*words, "--out", str(tmp_path / "small"), "--quiet", "--int8"]) == 0
    found = read(tmp_path / "small")["training"]["conversion"]
    assert found["weights"] == "int8" and found["largestDifference"] > FP32_TOLERANCE
    assert read(tmp_path / "small", "golden.json")["tolerance"] > FP32_TOLERANCE
    monkeypatch.setattr("recipe.convert.parity.INT8_COSINE", 1.0)
    assert main([*words, "--out", str(tmp_path / "none"), "--quiet", "--int8"]) == 1
    assert not (tmp_path / "none").exists()


def test_quantised_weights_are_within_half_a_step():
    array = np.random.default_rng(0).standard_normal((5, BLOCK + 7)).astype(np.float32)
    array[2] = 0
    quantised, scales = quantise(array)
    assert quantised.shape == (5, 2, BLOCK) and scales.shape == (10,)
    back = (quantised.astype(np.float32) - 128) * scales.reshape(5, 2, 1)
    assert np.abs(back.reshape(5, -1)[:, : BLOCK + 7] - array).max() <= scales.max() * 0.5001
