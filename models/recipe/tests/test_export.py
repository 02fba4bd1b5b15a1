"""The exported graph gives PyTorch's numbers and words, and an exporter that is wrong refuses."""

import json

import numpy as np
import onnxruntime
import pytest
import torch

from recipe import export
from recipe import vocabulary as v
from recipe.engine import Engine
from recipe.export import FILES, Refused, package, write
from recipe.inference import Plain
from recipe.model import Coconut, Shape
from recipe.onnx_graph import build_graph, build_head
from recipe.smollm3 import save_transformers

QUESTION = "Every rempus is a yimpus. Tom is a rempus. Every gorpus is a impus. Is Tom a yimpus or impus?"
SMALL = Shape(hidden=32, heads=2, head_dim=16, inner=48)


@pytest.fixture(scope="module")
def model():
    return Coconut(SMALL, seed=5).eval()


@pytest.fixture(scope="module")
def engine(model):
    return Engine(build_graph(model).SerializeToString(), model.shape.as_dict())


def test_thoughts_and_words_are_pytorchs(model, engine):
    plain = Plain(model, QUESTION)
    thoughts, prefix = engine.think(plain.prompt, 4)
    expected = plain.thoughts(4)
    assert np.allclose(thoughts, torch.stack(expected), atol=1e-5)
    first, _ = engine.words(plain.prompt, prefix, [0, 2, 4], most=2)
    for row, k in zip(first, (0, 2, 4)):
        assert np.allclose(row, plain.next_logits(expected[:k], [v.EOT]).detach(), atol=1e-4)


def test_rows_of_different_length_do_not_disturb_each_other(engine):
    """Right-padded rows with prefix, own suffix and a thought in the middle, against the same rows alone."""
    generator = np.random.default_rng(0)
    prefix = engine.run([[10, 11, 12]])["new"]
    seen = np.zeros((1, 3), np.float32)
    thought = generator.standard_normal(SMALL.hidden).astype(np.float32)
    rows = [[20, thought, 22], [30]]
    suffix = engine.run([[40, 41], [42, 43]], prefix, seen.repeat(2, 0), start=3)["new"]
    both = engine.run(
        rows, prefix, seen.repeat(2, 0), suffix, np.zeros((2, 2), np.float32), start=np.array([5, 5])
    )
    for r, row in enumerate(rows):
        own = [(k[r : r + 1], value[r : r + 1]) for k, value in suffix]
        alone = engine.run([row], prefix, seen, own, np.zeros((1, 2), np.float32), start=5)
        for name in ("hidden", "logits"):
            assert np.allclose(both[name][r], alone[name][0], atol=1e-5)
        assert np.allclose(both["states"][:, r], alone["states"][:, 0], atol=1e-5)


def test_shapes_attention_and_states(model, engine):
    out = engine.run([[10, 11, 12, 13], [14, 15]])
    width = 1 + 1 + 4
    assert out["attention"].shape == (2, 2, 2, width) and out["states"].shape == (3, 2, SMALL.hidden)
    assert np.allclose(out["attention"].sum(-1), 1, atol=1e-5)
    assert (out["attention"][:, 1, :, 4:] == 0).all() and (out["attention"][..., :2] == 0).all()
    assert np.allclose(out["states"][0, 1], model.embedding[15].detach())
    assert np.allclose(out["states"][-1], out["hidden"])
    assert out["new_key_0"].shape == (2, 2, 4, 16)


def test_logits_only_when_wanted(engine):
    assert engine.run([[10]], logits=True)["logits"].shape == (1, v.VOCABULARY_SIZE)
    assert engine.run([[10]], logits=False)["logits"].shape == (1, 1)


def test_only_plain_operators_embedding_stored_once_and_the_same_every_time(model):
    graph = build_graph(model)
    assert graph.SerializeToString() == build_graph(model).SerializeToString()
    assert {node.domain for node in graph.graph.node} == {""}
    assert not {node.op_type for node in graph.graph.node} & {"Loop", "Scan"}
    large = [tensor.name for tensor in graph.graph.initializer if v.VOCABULARY_SIZE in tensor.dims]
    assert large == ["embedding"]


def test_head(model):
    session = onnxruntime.InferenceSession(build_head(model).SerializeToString())
    vectors = np.ones((3, SMALL.hidden), np.float32)
    logits, rows = session.run(["logits", "rows"], {"vectors": vectors, "ids": np.array([7, 9])})
    assert np.allclose(logits, model.logits(torch.ones(3, SMALL.hidden)).detach(), atol=1e-4)
    assert np.allclose(rows, model.embedding[[7, 9]].detach())


def test_package_is_whole(model, tmp_path, monkeypatch):
    out = tmp_path / "package"
    write(package(model, {"questions": 1, "cpu": 60.0, "seed": 5}, {}, problems=4, cases=1), out)
    manifest = json.loads((out / "manifest.json").read_text())
    assert sorted(p.name for p in out.iterdir()) == sorted([*FILES.values(), "manifest.json"])
    assert np.array(manifest["meanThoughts"]).shape == (6, SMALL.hidden)
    known = json.loads((out / "golden.json").read_text())
    assert len(known["cases"]) == 1 and len(known["cases"][0]["eotLogits"]) == 7
    with monkeypatch.context() as patch:
        patch.setattr(export, "build_graph", lambda m: build_graph(Coconut(SMALL, seed=6)))
        with pytest.raises(Refused):
            package(model, {"questions": 1, "cpu": 60.0, "seed": 5}, {}, problems=4, cases=1)


def test_transformers_gives_the_same_logits(model, tmp_path):
    from transformers import AutoModelForCausalLM

    save_transformers(model, tmp_path)
    theirs = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    plain = Plain(model, QUESTION)
    with torch.no_grad():
        expected = model.logits(plain.hidden([], [v.EOT, v.ANSWER]))
        got = theirs(torch.tensor([[*plain.prompt, v.EOT, v.ANSWER]])).logits[0]
    assert torch.allclose(got, expected, atol=1e-4)
