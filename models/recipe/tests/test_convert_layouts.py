"""However a model was saved, the same weights come out under transformers' names."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from recipe import convert_fixtures as fixtures
from recipe.convert.source import read_source
from recipe.convert.texts import TOKENIZED


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Folder of a transformers model whose head is its own, and its tensors."""
    root = tmp_path_factory.mktemp("layouts")
    write = fixtures.transformers_folder("llama", "llama", tie_word_embeddings=False)
    write(root)
    return root / "model", load_file(root / "model" / "model.safetensors")


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


@pytest.mark.parametrize("save", [coconut_safetensors, half])
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


@pytest.mark.parametrize(
    "name", ["bin", "bin-shards", "hub-gpt2", "deepspeed", "net", "arguments", "sim-cot", "merges"]
)
def test_what_stands_around_the_weights_does_not_change_them(tmp_path, name):
    """The fixtures of one family have the same random weights."""
    plain = {"bin": "llama", "bin-shards": "llama", "hub-gpt2": "gpt2", "merges": "gpt2"}.get(
        name, "gpt2-coconut"
    )
    found, expected = (source_of(each, tmp_path) for each in (name, plain))
    names = dict(expected.model.named_parameters())
    assert names.keys() == dict(found.model.named_parameters()).keys()
    assert all(torch.equal(tensor, found.model.get_parameter(each)) for each, tensor in names.items())
    assert (
        found.tokenizer.encode("Tom is a bompus.\n🥥").ids
        == expected.tokenizer.encode("Tom is a bompus.\n🥥").ids
    )


def source_of(name: str, root):
    words = fixtures.write_source(name, root)
    base = Path(words[words.index("--base") + 1]) if "--base" in words else None
    return read_source(Path(words[0]), base)


@pytest.mark.parametrize(
    "family, kind, config, scale",
    [
        ("llama", "llama", {}, 8 / 4),
        ("gpt2", "gpt2", {"use_rslora": True}, 8 / 2),
        ("llama", "llama", {"alpha_pattern": {"q_proj": 2}}, 2 / 4),
    ],
)
def test_an_adapter_is_added_to_its_base(tmp_path, family, kind, config, scale):
    folder, _, base = fixtures.adapter(tmp_path, family, kind, **config)
    before, source = read_source(Path(base), None).model, read_source(Path(folder), Path(base))
    state = load_file(Path(folder) / "adapter_model.safetensors")
    at = "transformer.h.1.attn.c_attn" if family == "gpt2" else "model.layers.1.self_attn.q_proj"
    down, up = (state[f"base_model.model.{at}.lora_{side}.weight"] for side in "AB")
    change = scale * (up @ down)  # (out, in)
    weight = before.get_parameter(f"{at}.weight")
    expected = weight + (change.T if family == "gpt2" else change)
    assert torch.allclose(torch.from_numpy(source.weights(f"{at}.weight")), expected, atol=1e-6)
    embedding = "transformer.wte.weight" if family == "gpt2" else "model.embed_tokens.weight"
    assert torch.equal(torch.from_numpy(source.weights(embedding)), state[f"base_model.model.{embedding}"])
    assert source.layout == "adapter" and source.tokenizer.token_to_id(fixtures.TOKENS[0]) is not None


@pytest.mark.parametrize("kind", ["bpe", "unigram"])
def test_sentencepiece_is_reproduced(tmp_path, kind):
    pytest.importorskip("sentencepiece")
    import sentencepiece

    fixtures.sentencepiece_folder(tmp_path, kind)
    theirs = sentencepiece.SentencePieceProcessor(str(tmp_path / "model" / "tokenizer.model"))
    ours = read_source(tmp_path / "model", None).tokenizer
    for text in TOKENIZED:
        assert ours.encode(text, add_special_tokens=False).ids == theirs.encode(text)
        assert ours.encode(text).ids[0] == theirs.bos_id()
        assert ours.decode(theirs.encode(text), skip_special_tokens=False) == theirs.decode(
            theirs.encode(text)
        )


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
