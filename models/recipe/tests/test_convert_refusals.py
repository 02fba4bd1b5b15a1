"""What you can get wrong is said in one sentence with the option or file in it, nothing is written, and
doing what the sentence says ends in a package."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import convert_table
import pytest
import torch
from convert_refused import REFUSED

from recipe import convert_fixtures as fixtures
from recipe.convert import manifest, parity
from recipe.convert.cli import main
from recipe.convert.errors import ConvertError
from recipe.convert.tokenizer import read_tokenizer

PAGE = convert_table.PAGE.read_text(encoding="utf-8")
ONE_SENTENCE = re.compile(r"^convert: [^\n\x1b]+[^.…]\.\n$")
THINK = ["--thoughts", "1", "--quiet"]


def run(words: list[str], capsys) -> tuple[int, str]:
    """Exit status and what was said, of a command that writes to `package`."""
    status = main([*words, *(["--out", "package"] if "--out" not in words else []), *THINK])
    return status, capsys.readouterr().err


def is_refusal(status: int, said: str) -> bool:
    assert status == 1 and ONE_SENTENCE.match(said), said
    assert ". " not in re.sub(r"\([^)]*\)|“[^”]*”", "", said), said
    return True


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_refusal_says_leads_to_a_package(tmp_path, monkeypatch, capsys, what):
    monkeypatch.chdir(tmp_path)
    refused = REFUSED[what]
    status, said = run(refused.write(tmp_path), capsys)
    assert is_refusal(status, said)
    assert convert_table.refused(refused.label, said, tmp_path) in PAGE
    assert not (tmp_path / "package").exists()
    if refused.follow is not None:
        assert run(refused.follow(tmp_path), capsys) == (0, "")


# A phrase of a refusal, and the words that somebody adds who reads it.
WAYS_OUT = {
    "--base FOLDER": ["--base", "base"],
    "--lora-alpha A": ["--lora-alpha", "8"],
    "--remove-eos yes": ["--remove-eos", "no"],
    "--projector FILE": ["--projector", "projector.pt"],
    "--ignore NAME": ["--ignore", "feedback."],
    "--bot TOKEN": ["--bot", fixtures.END, "--eot", fixtures.BEGIN],
}
STARTS = {
    "coconut": fixtures.coconut,
    "codi": fixtures.codi,
    "codi without projector": REFUSED["codi-projector"].write,
    "tensors beside": REFUSED["beside"].write,
    "only words": lambda folder: fixtures.only_words(folder)[:-2],
    "adapter": fixtures.adapter,
    "adapter's file": REFUSED["adapter-file"].write,
    "sim-cot": fixtures.sim_cot,
}


@pytest.mark.parametrize("what", STARTS)
def test_no_refusal_sends_you_back(tmp_path, monkeypatch, capsys, what):
    """From nothing but the checkpoint, a step at a time, each step what the last sentence says."""
    monkeypatch.chdir(tmp_path)
    checkpoint, *others = STARTS[what](tmp_path)
    if "--base" in others:
        Path(others[others.index("--base") + 1]).rename(tmp_path / "base-of-it")
        (tmp_path / "base-of-it").rename(tmp_path / "base")
    words, said_before = [checkpoint], set()
    while True:
        status, said = run(words, capsys)
        if status == 0:
            return
        assert is_refusal(status, said) and said not in said_before, said
        said_before.add(said)
        phrase = next(phrase for phrase in WAYS_OUT if phrase in said)
        assert WAYS_OUT[phrase][0] not in words, said
        words += WAYS_OUT[phrase]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    out = tmp_path_factory.mktemp("refusals")
    fixtures.write_source("gpt2-coconut", out)
    fixtures.write_source("llama", out)
    torch.save({"weight": torch.ones(2)}, out / "plain.pt")
    (out / "note.txt").write_text("no weights")
    (out / "list.json").write_text("[]")
    (out / "table.csv").write_text("question,answer\nIs Rex a dog?,yes\n")
    (out / "answers.jsonl").write_text('{"answer": "no"}\n{"answer": "yes"}\n')
    (out / "cut.json").write_text('[{"question": "Is Rex a dog?"},\n{"question": "Is')
    (out / "twice.json").write_text(json.dumps({"concepts": ["dog", "cat", "dog"], "names": ["Rex"]}))
    (out / "long.json").write_text(json.dumps({"concepts": ["dog" * 100], "names": ["Rex"]}))
    (out / "nan.json").write_text('{"loss": NaN}')
    (out / "nested.json").write_text("[" * 100_000)
    return out


COCONUT = ["sources/gpt2-coconut/checkpoint_50", "--base", "sources/gpt2-coconut/gpt2"]
OPTIONS = {
    "no such file": (["nowhere"], "no checkpoint nowhere"),
    "a state dict of something else": (["plain.pt", *COCONUT[1:]], "no embeddings"),
    "text instead of weights": (["note.txt", *COCONUT[1:]], "note.txt is not a file of torch.save"),
    "a folder without weights": (["sources"], "neither model.safetensors"),
    "a base without config": ([COCONUT[0], "--base", "sources"], "no config.json"),
    "another base": ([COCONUT[0], "--base", "sources/llama/model"], "does not fit"),
    "fewer thoughts in training": ([*COCONUT, "--max-thoughts", "0"], "--max-thoughts 0"),
    "too many thoughts": (
        [*COCONUT, "--max-thoughts", "1001"],
        "--max-thoughts 1001 has to be from 1 to 1000",
    ),
    "prosqa without its words": ([*COCONUT, "--task", "prosqa"], "--lexicon"),
    "a lexicon that is none": (
        [*COCONUT, "--task", "prosqa", "--lexicon", "list.json"],
        "--lexicon list.json",
    ),
    "more positions than there are": ([*COCONUT, "--context", "9999"], "--context 9999"),
    "too few positions": ([*COCONUT, "--context", "8"], "--questions"),
    "no such questions": ([*COCONUT, "--questions", "none.json"], "--questions none.json"),
    "questions that are no text": ([*COCONUT, "--questions", "table.csv"], "--questions table.csv"),
    "entries without questions": ([*COCONUT, "--questions", "answers.jsonl"], "--questions answers.jsonl"),
    "questions that break off": ([*COCONUT, "--questions", "cut.json"], "--questions cut.json"),
    "a name of nothing": ([*COCONUT, "--name", ""], "--name"),
    "a name that is too long": ([*COCONUT, "--name", "x" * 301], "--name has 301 letters"),
    "a description that is too long": ([*COCONUT, "--description", "x" * 2001], "--description"),
    "a marker that is too long": ([*COCONUT, "--answer-marker", "x" * 201], "--answer-marker"),
    "no words": ([*COCONUT, "--max-tokens", "0"], "--max-tokens 0"),
    "fewer words than none": ([*COCONUT, "--max-tokens", "-5"], "--max-tokens -5"),
    "too many words": ([*COCONUT, "--max-tokens", "4097"], "--max-tokens 4097"),
    "no positions": ([*COCONUT, "--context", "0"], "--context 0"),
    "fewer positions than none": ([*COCONUT, "--context", "-1"], "--context -1"),
    "no threads": ([*COCONUT, "--threads", "0"], "--threads 0"),
    "a word twice": ([*COCONUT, "--task", "prosqa", "--lexicon", "twice.json"], "“dog” twice"),
    "a word that is too long": ([*COCONUT, "--task", "prosqa", "--lexicon", "long.json"], "200 letters"),
    "training with NaN": ([*COCONUT, "--training", "nan.json"], "--training nan.json"),
    "training that is nested": ([*COCONUT, "--training", "nested.json"], "--training nested.json"),
    "training that is no object": ([*COCONUT, "--training", "list.json"], "--training list.json"),
    "a projector that is none": ([*COCONUT, "--projector", "plain.pt"], "--projector plain.pt"),
    "a target that is not ours": ([*COCONUT, "--out", "sources"], "--out sources"),
    "two rules": ([*COCONUT, "--pause", "<|latent|>", "--mixture", "1"], "--pause and --mixture"),
    "a temperature of nothing": ([*COCONUT, "--mixture", "0"], "--mixture 0"),
}


@pytest.mark.parametrize("what", OPTIONS)
def test_an_option_that_is_wrong_is_named(root, monkeypatch, capsys, what):
    monkeypatch.chdir(root)
    words, message = OPTIONS[what]
    status, said = run(words, capsys)
    assert is_refusal(status, said) and message in said, said
    assert not (root / "package").exists()


def test_the_limits_are_those_of_the_schema():
    path = Path(fixtures.__file__).parents[2] / "schemas" / "model-manifest.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    fields, parts = schema["properties"], schema["definitions"]
    assert [fields["name"]["minLength"], fields["name"]["maxLength"]] == [1, manifest.MOST_NAME]
    assert fields["description"]["maxLength"] == manifest.MOST_DESCRIPTION
    assert fields["contextLength"]["minimum"] == 1
    tokens = parts["task"]["properties"]["maxTokens"]
    assert [tokens["minimum"], tokens["maximum"]] == [1, manifest.MOST_TOKENS]
    assert parts["word"]["maxLength"] == manifest.MOST_WORD
    words = parts["lexicon"]["properties"]
    assert [words["concepts"]["maxItems"], words["names"]["maxItems"]] == [manifest.MOST_WORDS] * 2
    assert all(of["uniqueItems"] for of in words.values()) and "maxItems" not in words["properties"]


def test_the_engine_counts_nouns_and_names_together():
    nouns, names = (tuple(f"{what}{n}" for n in range(1100)) for what in ("noun", "name"))
    with pytest.raises(ConvertError, match="2200 concepts and names: give at most 2000 together"):
        manifest.Description(name="many", thoughts=2, most_thoughts=2, concepts=nouns, names=names).check()


# A file of a checkpoint that holds JSON, what is in it, and what a refusal names.
WRONG = {
    "config of another kind": ("config.json", [], "config.json"),
    "config without a family": ("config.json", {"model_type": ["llama"]}, "config.json"),
    "config in a list": ("config.json", {"text_config": []}, "config.json"),
    "no number of layers": ("config.json", {"num_hidden_layers": None}, "model"),
    "epsilon as text": ("config.json", {"rms_norm_eps": "1e-5"}, "model"),
    "layers as a list": ("config.json", {"num_hidden_layers": [2]}, "model"),
    "heads as text": ("config.json", {"num_attention_heads": "x"}, "model"),
    "no heads": ("config.json", {"num_attention_heads": 0}, "model"),
    "tokenizer's settings in a list": ("tokenizer_config.json", [], "tokenizer_config.json"),
    "special tokens in a list": ("special_tokens_map.json", ["</s>"], "special_tokens_map.json"),
    "index as a list": ("model.safetensors.index.json", ["a"], "index.json"),
    "index of a list": ("model.safetensors.index.json", {"weight_map": ["a"]}, "index.json"),
    "index of numbers": ("model.safetensors.index.json", {"weight_map": {"a": 1}}, "index.json"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_file_with_something_else_in_it_is_named(tmp_path, monkeypatch, capsys, what):
    monkeypatch.chdir(tmp_path)
    name, content, named = WRONG[what]
    fixtures.transformers_folder("llama", "llama")(tmp_path)
    path = tmp_path / "model" / name
    known = json.loads(path.read_text()) if path.is_file() and isinstance(content, dict) else {}
    path.write_text(json.dumps({**known, **content} if isinstance(content, dict) else content))
    if "index" in name:
        (tmp_path / "model" / "model.safetensors").unlink()
    status, said = run(["model"], capsys)
    assert is_refusal(status, said) and named in said, said


@pytest.mark.parametrize("content", [[], {"lora_alpha": "8"}, {"lora_alpha": 8, "alpha_pattern": ["a"]}])
def test_an_adapter_with_something_else_in_its_config_is_named(tmp_path, monkeypatch, capsys, content):
    monkeypatch.chdir(tmp_path)
    words = fixtures.adapter(tmp_path)
    (Path(words[0]) / "adapter_config.json").write_text(json.dumps(content))
    status, said = run(words, capsys)
    assert is_refusal(status, said) and "adapter_config.json" in said, said


def test_a_number_of_thoughts_is_needed(root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    assert main([*COCONUT, "--out", "package", "--quiet"]) == 1
    assert "--thoughts N" in capsys.readouterr().err


def test_what_to_install_is_said_where_packages_are_missing():
    command = [sys.executable, "-S", "-m", "recipe.convert", "model", "--out", "package"]
    recipe = Path(fixtures.__file__).parent
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(recipe.parent)}, capture_output=True, text=True
    )
    install = shlex.join([sys.executable, "-m", "pip", "install", "-r", str(recipe / "requirements.txt")])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"convert: The Python package torch is missing: run {install}\n"


def test_sentencepiece_is_asked_for_where_it_is_missing(tmp_path, monkeypatch):
    (tmp_path / "tokenizer.model").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    with pytest.raises(ConvertError, match="pip install sentencepiece, or save the fast tokenizer"):
        read_tokenizer(tmp_path)


def test_a_sentencepiece_model_that_is_damaged(tmp_path):
    pytest.importorskip("sentencepiece")
    (tmp_path / "tokenizer.model").write_bytes(b"\xff\xff")
    with pytest.raises(ConvertError, match="not a SentencePiece model"):
        read_tokenizer(tmp_path)


def test_nothing_of_a_pickle_is_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    checkpoint, *others = fixtures.coconut(tmp_path)
    torch.save({"hook": _Touch(), "state_dict": torch.load(checkpoint)}, "with_hook")
    assert run(["with_hook", *others], capsys) == (0, "")
    assert not Path("touched").exists()


def _touch(name: str) -> None:
    Path(name).touch()


class _Touch:
    def __reduce__(self):
        return _touch, ("touched",)


def test_a_package_that_fails_its_check_leaves_the_old_one(root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    words = [*COCONUT, "--out", "kept"]
    assert run(words, capsys)[0] == 0
    before = (root / "kept" / "manifest.json").read_bytes()
    monkeypatch.setattr(parity, "FP32_TOLERANCE", 1e-12)
    status, said = run(words, capsys)
    assert is_refusal(status, said)
    assert "No package was written, because onnxruntime differs from PyTorch" in said
    assert (root / "kept" / "manifest.json").read_bytes() == before
    assert not [path for path in root.iterdir() if path.name.startswith(".kept")]
    shutil.rmtree(root / "kept")
