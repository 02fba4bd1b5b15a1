"""Checkpoints of every layout and family become packages that reproduce PyTorch, and a wrong graph becomes
none."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from recipe import convert_fixtures as fixtures
from recipe.convert import package as packages
from recipe.convert.builder import BLOCK, Builder, quantise
from recipe.convert.cases import make_cases
from recipe.convert.cli import main
from recipe.convert.families import read_architecture
from recipe.convert.graph import build_graph, build_head
from recipe.convert.parity import FP32_TOLERANCE, compare
from recipe.convert.reference import Reference
from recipe.convert.runner import Runner, joined
from recipe.convert.source import read_source
from recipe.convert.words import WordOptions, read_words

SCHEMA = Path(__file__).parents[3] / "schemas" / "model-manifest.schema.json"
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
    assert found["wordsCompared"] > 100 and found["numbersCompared"] > found["wordsCompared"]
    assert len(golden["cases"]) == 3 and all(len(case["thoughts"]) == 6 for case in golden["cases"])
    assert all([c["thoughts"] for c in case["continuations"]] == list(range(7)) for case in golden["cases"])
    schema = json.loads(SCHEMA.read_text())
    assert set(schema["required"]) <= manifest.keys()
    assert set(schema["properties"]["tokens"]["required"]) <= manifest["tokens"].keys()
    for file in manifest["files"].values():
        content = (folder / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])


def test_feedback_rules(made):
    rules = {name: read(made(name))["feedback"] for name in ("gpt2-coconut", "gpt2-codi", "gpt2-pause")}
    assert rules == {"gpt2-coconut": "hidden", "gpt2-codi": "projector", "gpt2-pause": "pause"}
    assert read(made("gpt2-pause"))["tokens"]["pause"] == read(made("gpt2-coconut"))["tokens"]["eot"] + 1
    first = [
        read(made(name), "golden.json")["cases"][0]["thoughts"] for name in ("gpt2-coconut", "gpt2-pause")
    ]
    assert first[0][0] == first[1][0] and first[0][1] != first[1][1]


@pytest.fixture(scope="module")
def qwen(root):
    """Source, architecture, words and reference of a model with grouped queries, biases and rotary
    positions."""
    source = read_source(Path(fixtures.write_source("qwen2", root)[0]), None)
    architecture = read_architecture(source.model)
    words = read_words(
        source.tokenizer, source.base, source.layout, source.model.config, architecture.vocab, WordOptions()
    )
    return source, architecture, words, Reference(source)


def graph_of(source, architecture, folder: Path, builder: Builder | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    graph = build_graph(builder or Builder(), architecture, source.weights, None)
    (folder / "model.onnx").write_bytes(graph.SerializeToString())
    return folder / "model.onnx"


MUTATIONS = {
    "nothing": ({}, False),
    "scale of scores": ({"score_scale": (0.3, 0.3, 0.3)}, True),
    "rotary positions in one layer": ({"rotary": (True, False, True)}, True),
    "angles": ({"frequencies": np.full(6, 0.1, np.float32)}, True),
    "epsilon": ({"epsilon": 1e-3}, True),
    "activation": ({"activation": "gelu"}, True),
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
    found = compare(cases, graph, tmp_path / "head.onnx", architecture.shapes, words, reference)
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
