"""Checkpoints that the converter refuses, each with what its sentence tells you to do."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from recipe import convert_fixtures as fixtures

Words = list[str]  # of the command line


@dataclass(frozen=True)
class Refused:
    """`write` makes the checkpoint in a folder, and `follow` does there what the sentence says; both return
    the words of the command. `follow` is None where the way out is to change the converter."""

    label: str
    write: Callable[[Path], Words]
    follow: Callable[[Path], Words] | None


def folder_of(family: str, kind: str = "gpt2", **config) -> Callable[[Path], Words]:
    return fixtures.transformers_folder(family, kind, **{**fixtures.TINY, **config})


def elsewhere(write: Callable[[Path], Words]) -> Callable[[Path], Words]:
    """Another checkpoint, in a folder of its own."""

    def follow(folder: Path) -> Words:
        (folder / "other").mkdir()
        return write(folder / "other")

    return follow


def llama(folder: Path) -> Path:
    fixtures.transformers_folder("llama", "llama", tie_word_embeddings=False)(folder)
    return folder / "model"


def with_config(**config) -> Callable[[Path], Words]:
    def write(folder: Path) -> Words:
        path = llama(folder) / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **config}))
        return [str(folder / "model")]

    return write


def file_in(name: str, content: Callable[[dict], object]) -> Callable[[Path], Words]:
    """A Coconut checkpoint of which something else was saved, in a folder run."""

    def write(folder: Path) -> Words:
        checkpoint, *base = fixtures.coconut(folder)
        (folder / "run" / name).parent.mkdir(parents=True)
        torch.save(content(torch.load(checkpoint)), folder / "run" / name)
        return [str(folder / "run"), *base]

    return write


def coconut_file(folder: Path) -> Words:
    """The state dict that `file_in` started from."""
    return [str(folder / "checkpoint_50"), "--base", str(folder / "gpt2")]


def without(words: Callable[[Path], Words], option: str) -> Callable[[Path], Words]:
    """The command of another checkpoint, but for one option and its value."""

    def write(folder: Path) -> Words:
        given = words(folder)
        at = given.index(option)
        return given[:at] + given[at + 2 :]

    return write


def again(words: Callable[[Path], Words]) -> Callable[[Path], Words]:
    """The same checkpoint with all of its options."""
    return elsewhere(words)


def no_tokenizer(folder: Path) -> Words:
    (llama(folder) / "tokenizer.json").unlink()
    return [str(folder / "model")]


def tokenizer_saved(folder: Path) -> Words:
    fixtures.tokenizer("llama", fixtures.TOKENS).save(str(folder / "model" / "tokenizer.json"))
    return [str(folder / "model")]


def cut_off(folder: Path) -> Words:
    path = llama(folder) / "model.safetensors"
    shutil.copy(path, folder / "whole")
    path.write_bytes(path.read_bytes()[:-1000])
    return [str(folder / "model")]


def copied_again(folder: Path) -> Words:
    shutil.copy(folder / "whole", folder / "model" / "model.safetensors")
    return [str(folder / "model")]


def diverged(folder: Path) -> Words:
    path = llama(folder) / "model.safetensors"
    shutil.copy(path, folder / "whole")
    state = load_file(path)
    state["model.norm.weight"][3] = float("inf")
    state["model.layers.0.mlp.up_proj.weight"][0, 0] = float("nan")
    save_file(state, path, {"format": "pt"})
    return [str(folder / "model")]


def shard_missing(folder: Path) -> Words:
    words = fixtures.saved_as("pytorch_model.bin", shards=2)(folder)
    (folder / "model" / "part-1.bin").rename(folder / "part-1.bin")
    return words


def shard_copied(folder: Path) -> Words:
    (folder / "part-1.bin").rename(folder / "model" / "part-1.bin")
    return [str(folder / "model")]


def gguf(folder: Path) -> Words:
    (folder / "model.Q4_K_M.gguf").write_bytes(b"GGUF")
    return [str(folder / "model.Q4_K_M.gguf")]


def zero_3(folder: Path) -> Words:
    words = file_in("step/zero_pp_rank_0_mp_rank_00_model_states.pt", lambda state: {"module": {}})(folder)
    shutil.copy(folder / "checkpoint_50", folder / "run" / "zero_to_fp32.bin")
    return words


def zero_3_written(folder: Path) -> Words:
    return [str(folder / "run" / "zero_to_fp32.bin"), "--base", str(folder / "gpt2")]


def distributed(folder: Path) -> Words:
    words = file_in("__0_0.distcp", lambda state: state)(folder)
    return words


def dora(folder: Path) -> Words:
    return fixtures.adapter(folder, use_dora=True)


def another_base(folder: Path) -> Words:
    words = fixtures.adapter(folder)
    shutil.rmtree(folder / "base")
    made = fixtures.tokenizer("llama")
    smaller = fixtures.make_model("llama", made.get_vocab_size(), hidden_size=32, head_dim=8)
    fixtures.save_base(smaller, made, folder / "base")
    return words


def beside(folder: Path) -> Words:
    words = fixtures.coconut(folder)
    state = torch.load(words[0])
    torch.save({**state, "feedback.weight": torch.ones(48, 48)}, words[0])
    return words


def beside_ignored(folder: Path) -> Words:
    return [*coconut_file(folder), "--ignore", "feedback."]


def extra(folder: Path) -> Words:
    path = llama(folder) / "model.safetensors"
    save_file({**load_file(path), "prj.0.weight": torch.ones(4, 48)}, path, {"format": "pt"})
    return [str(folder / "model")]


def no_projector(folder: Path) -> Words:
    words = fixtures.codi(folder)
    state = torch.load(words[0])
    torch.save({name: t for name, t in state.items() if name.startswith("prj.")}, folder / "projector.pt")
    torch.save({name: t for name, t in state.items() if not name.startswith("prj.")}, words[0])
    return words


def projector_given(folder: Path) -> Words:
    base = ["--base", str(folder / "base"), "--lora-alpha", "8", "--remove-eos", "yes"]
    return [str(folder / "pytorch_model.bin"), *base, "--projector", str(folder / "projector.pt")]


def another_projector(folder: Path) -> Words:
    words = fixtures.codi(folder)
    state = torch.load(words[0])
    torch.save({**state, "prj.4.weight": torch.ones(48, 48)}, words[0])
    return words


def lora_file(folder: Path) -> Words:
    """The adapter's file alone, without the config beside it."""
    adapter, *base = fixtures.adapter(folder)
    state = load_file(Path(adapter) / "adapter_model.safetensors")
    save_file({name: t for name, t in state.items() if "lora" in name}, folder / "lora.safetensors")
    return [str(folder / "lora.safetensors"), *base, "--bot", fixtures.END, "--eot", fixtures.BEGIN]


FAMILIES = {
    "opt-350m": Refused(
        "OPT-350m (norms behind attention and MLP)",
        folder_of("opt", ffn_dim=64, word_embed_proj_dim=48, do_layer_norm_before=False),
        elsewhere(fixtures.FAMILIES["opt"]),
    ),
    "opt-projected": Refused(
        "OPT with narrower embeddings",
        folder_of("opt", ffn_dim=64, word_embed_proj_dim=32),
        elsewhere(fixtures.FAMILIES["opt"]),
    ),
    "phi-norms": Refused(
        "Phi with norms of queries and keys",
        folder_of("phi", qk_layernorm=True),
        elsewhere(fixtures.FAMILIES["phi"]),
    ),
    "bloom": Refused("another family, such as BLOOM", with_config(model_type="bloom"), None),
    "activation": Refused("another activation", with_config(hidden_act="mish"), None),
}
LAYOUTS = {
    "quantized": Refused(
        "quantized weights",
        with_config(quantization_config={"quant_method": "gptq", "bits": 4}),
        elsewhere(lambda folder: [str(llama(folder))]),
    ),
    "gguf": Refused("a GGUF file", gguf, elsewhere(lambda folder: [str(llama(folder))])),
    "loose": Refused(
        "a folder with a file of another name",
        file_in("checkpoint_50", lambda state: state),
        lambda folder: [str(folder / "run" / "checkpoint_50"), "--base", str(folder / "gpt2")],
    ),
    "zero-3": Refused("a DeepSpeed ZeRO-3 folder", zero_3, zero_3_written),
    "distributed": Refused("a folder of torch.distributed.checkpoint", distributed, coconut_file),
    "pickled": Refused(
        "a whole pickled model",
        lambda folder: [
            str(file_in("model.pt", lambda state: torch.nn.Linear(2, 2))(folder)[0]) + "/model.pt"
        ],
        coconut_file,
    ),
    "several": Refused(
        "several state dicts in one file",
        lambda folder: [file_in("both.pt", lambda s: {"student": s, "teacher": s})(folder)[0] + "/both.pt"],
        coconut_file,
    ),
    "cut-off": Refused("a file that was cut off", cut_off, copied_again),
    "diverged": Refused("weights that are NaN", diverged, copied_again),
    "shard": Refused("an index whose shard is missing", shard_missing, shard_copied),
    "weights-only": Refused(
        "weights without the base's folder", without(fixtures.coconut, "--base"), coconut_file
    ),
    "beside": Refused("tensors that nobody knows", beside, beside_ignored),
    "extra": Refused(
        "a transformers folder with a tensor more",
        extra,
        lambda folder: [str(folder / "model"), "--ignore", "prj."],
    ),
    "tokenizer": Refused("a folder without a tokenizer", no_tokenizer, tokenizer_saved),
    "codi-eos": Refused(
        "CODI, without saying how `--remove_eos` was set",
        without(fixtures.codi, "--remove-eos"),
        again(fixtures.codi),
    ),
    "codi-projector": Refused("CODI without its projector", no_projector, projector_given),
    "codi-other": Refused("CODI with another projector", another_projector, None),
    "codi-alpha": Refused(
        "CODI, without saying `lora_alpha`", without(fixtures.codi, "--lora-alpha"), again(fixtures.codi)
    ),
    "adapter-alone": Refused(
        "a PEFT adapter without its base", without(fixtures.adapter, "--base"), again(fixtures.adapter)
    ),
    "adapter-base": Refused("a PEFT adapter with another base", another_base, again(fixtures.adapter)),
    "adapter-file": Refused(
        "an adapter's file without its config",
        lora_file,
        elsewhere(lambda f: [*lora_file(f), "--lora-alpha", "8"]),
    ),
    "dora": Refused("a DoRA adapter", dora, elsewhere(lambda folder: [str(llama(folder))])),
}
REFUSED = {**FAMILIES, **LAYOUTS}
