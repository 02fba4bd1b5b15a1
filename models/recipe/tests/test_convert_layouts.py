"""However a model was saved, the same weights come out under transformers' names."""

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from recipe import convert_fixtures as fixtures
from recipe.convert.source import read_source


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Folder of a transformers model whose head is its own, and its tensors."""
    root = tmp_path_factory.mktemp("layouts")
    write = fixtures.transformers_folder("llama", "llama", tie_word_embeddings=False)
    write(root)
    return root / "model", load_file(root / "model" / "model.safetensors")


def binary(folder, state):
    torch.save(state, folder / "pytorch_model.bin")


def binary_shards(folder, state):
    names = list(state)
    where = {name: f"part-{index % 2}.bin" for index, name in enumerate(names)}
    for part in sorted(set(where.values())):
        torch.save({name: state[name] for name in names if where[name] == part}, folder / part)
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": where}))


def coconut_safetensors(folder, state):
    """A Coconut state dict saved under the name of a transformers model: told by its names."""
    named = {f"base_causallm.{name}": tensor for name, tensor in state.items()}
    save_file(
        {**named, "embedding.weight": state["model.embed_tokens.weight"].clone()},
        folder / "model.safetensors",
    )


def half(folder, state):
    save_file(
        {name: t.to(torch.bfloat16) for name, t in state.items()},
        folder / "model.safetensors",
        {"format": "pt"},
    )


@pytest.mark.parametrize("save", [binary, binary_shards, coconut_safetensors, half])
def test_the_same_weights(saved, tmp_path, save):
    folder, state = saved
    shutil.copytree(folder, tmp_path / "model", ignore=shutil.ignore_patterns("*.safetensors"))
    save(tmp_path / "model", state)
    source = read_source(tmp_path / "model", None)
    for name, tensor in state.items():
        expected = tensor.to(torch.bfloat16).float() if save is half else tensor
        assert source.weights(name).dtype == np.float32
        assert np.array_equal(source.weights(name), expected.numpy()), name
    assert source.layout == ("coconut" if save is coconut_safetensors else "transformers")


def test_names_of_an_older_gpt2(tmp_path):
    """The hub's GPT-2 has no `transformer.` before its names; its head is tied, so there is none."""
    fixtures.coconut(tmp_path)
    path = tmp_path / "gpt2" / "model.safetensors"
    state = load_file(path)
    save_file({name.removeprefix("transformer."): t for name, t in state.items()}, path, {"format": "pt"})
    source = read_source(tmp_path / "gpt2", None)
    assert all(np.array_equal(source.weights(name), tensor.numpy()) for name, tensor in state.items())
    assert source.weights("lm_head.weight") is None


def test_a_base_brings_no_weights(tmp_path):
    checkpoint, _, base = fixtures.coconut(tmp_path)
    (tmp_path / "gpt2" / "model.safetensors").unlink()
    source = read_source(tmp_path / "checkpoint_50", tmp_path / "gpt2")
    rows = torch.load(checkpoint)["embedding.weight"].numpy()
    assert np.array_equal(source.weights("transformer.wte.weight"), rows)
    assert len(rows) == json.loads((tmp_path / "gpt2" / "config.json").read_text())["vocab_size"] + 3
