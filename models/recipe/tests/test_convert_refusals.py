"""What a person can get wrong is said in one sentence with the option or file in it, and nothing is
written."""

import json
import shutil

import pytest
import torch

from recipe import convert_fixtures as fixtures
from recipe.convert import parity
from recipe.convert.cli import main


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    out = tmp_path_factory.mktemp("refusals")
    fixtures.write_source("gpt2-coconut", out)
    fixtures.write_source("llama", out)
    torch.save({"weight": torch.ones(2)}, out / "plain.pt")
    torch.save(torch.nn.Linear, out / "pickled.pt")
    (out / "note.txt").write_text("no weights")
    return out


def changed(root, name: str, **config):
    """A copy of the llama folder with another config.json; returns its path from `root`."""
    folder = root / name
    shutil.copytree(root / "sources" / "llama" / "model", folder, dirs_exist_ok=True)
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **config}))
    return name


COCONUT = "sources/gpt2-coconut/checkpoint_50"
BASE = ["--base", "sources/gpt2-coconut/gpt2"]
ROPE = {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10000.0}
REFUSED = {
    "no number of thoughts": ([COCONUT, *BASE], "--thoughts N"),
    "no base": ([COCONUT, "--thoughts", "6"], "--base FOLDER"),
    "a base without config": ([COCONUT, "--base", "sources", "--thoughts", "6"], "no config.json"),
    "another base": ([COCONUT, "--base", "sources/llama/model", "--thoughts", "6"], "Is --base the model"),
    "no such file": (["nowhere", "--thoughts", "6"], "no checkpoint nowhere"),
    "a state dict of something else": (["plain.pt", *BASE, "--thoughts", "6"], "base_causallm."),
    "more than tensors": (["pickled.pt", *BASE, "--thoughts", "6"], "torch.save(model.state_dict(), FILE)"),
    "no weights": (["note.txt", *BASE, "--thoughts", "6"], "note.txt"),
    "a folder without weights": (["sources", "--thoughts", "6"], "neither model.safetensors"),
    "more thoughts than in training": (
        [COCONUT, *BASE, "--thoughts", "6", "--max-thoughts", "3"],
        "--max-thoughts 3",
    ),
    "prosqa without its words": ([COCONUT, *BASE, "--thoughts", "6", "--input", "prosqa"], "--lexicon"),
    "more positions than there are": (
        [COCONUT, *BASE, "--thoughts", "6", "--context", "9999"],
        "--context 9999",
    ),
    "too few positions": ([COCONUT, *BASE, "--thoughts", "6", "--context", "8"], "--questions"),
    "no such questions": (
        [COCONUT, *BASE, "--thoughts", "6", "--questions", "none.json"],
        "--questions none.json",
    ),
    "a projector that is none": (
        [COCONUT, *BASE, "--thoughts", "6", "--projector", "plain.pt"],
        "--projector plain.pt",
    ),
    "a target that is not ours": ([COCONUT, *BASE, "--thoughts", "6", "--out", "sources"], "--out sources"),
    "angles that depend on the length": (
        lambda root: changed(root, "rope", rope_parameters=ROPE),
        "“dynamic”",
    ),
    "an unknown activation": (lambda root: changed(root, "act", hidden_act="mish"), "“mish”"),
    "a family without a row": (lambda root: changed(root, "family", model_type="phi3"), "phi3"),
    "layers that are not there": (lambda root: changed(root, "layers", num_hidden_layers=4), "lacks"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses(root, monkeypatch, capsys, what):
    monkeypatch.chdir(root)
    words, message = REFUSED[what]
    words = [words(root), "--thoughts", "6"] if callable(words) else words
    assert main([*words, *([] if "--out" in words else ["--out", "package"]), "--quiet"]) == 1
    said = capsys.readouterr().err
    assert message in said and said.startswith("convert: ") and said.count("\n") == 1
    assert not (root / "package").exists()


def test_a_package_that_fails_its_check_leaves_the_old_one(root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    words = [COCONUT, *BASE, "--thoughts", "1", "--out", "kept", "--quiet"]
    assert main(words) == 0
    before = (root / "kept" / "manifest.json").read_bytes()
    monkeypatch.setattr(parity, "FP32_TOLERANCE", 1e-12)
    assert main(words) == 1
    assert "No package was written: onnxruntime differs from PyTorch" in capsys.readouterr().err
    assert (root / "kept" / "manifest.json").read_bytes() == before
    assert not [path for path in root.iterdir() if path.name.startswith(".kept")]
