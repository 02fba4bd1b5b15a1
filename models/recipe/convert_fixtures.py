"""Tiny checkpoints with random weights in every layout the converter reads, and the packages made of them.

`python -m recipe.convert_fixtures --out DIR` writes DIR/sources/NAME and DIR/packages/NAME, and
DIR/index.json with the names, so that the engine's tests can hold its numbers against golden.json without any
model being downloaded.
"""

import argparse
import json
import logging
from collections.abc import Callable
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from .convert.cli import main as convert

THOUGHTS = 6
END = "<|endoftext|>"
BEGIN = "<|begin_of_text|>"

# How the families cut a text into words, as their tokenizer.json says it.
SPLIT = {
    "llama": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+",
}
CONCEPTS = "bompus dumpus gorpus lempus rempus wumpus zumpus yumpus".split()
NAMES = "Alex Tom Wren Sally".split()


def tokenizer(kind: str, added: tuple[str, ...] = ()) -> Tokenizer:
    """Byte-level BPE trained on a few sentences; `kind`: gpt2, llama or qwen, for how words are cut."""
    made = Tokenizer(models.BPE())
    if kind == "gpt2":
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    else:
        cut = pre_tokenizers.Split(Regex(SPLIT[kind]), "isolated")
        whole = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        made.pre_tokenizer = pre_tokenizers.Sequence([cut, whole])
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
        special_tokens=[END, BEGIN],
    )
    sentences = [
        f"Every {a} is a {b}. {n} is a {a}.\n### {n} is a {b}."
        for a in CONCEPTS
        for b in CONCEPTS
        for n in NAMES
    ]
    made.train_from_iterator(sentences, trainer)
    if kind == "llama":
        begin = made.token_to_id(BEGIN)
        made.post_processor = processors.TemplateProcessing(
            single=f"{BEGIN} $A", special_tokens=[(BEGIN, begin)]
        )
    made.add_special_tokens(list(added))
    return made


def save_base(model, made: Tokenizer, folder: Path, **how) -> Path:
    """A folder as transformers writes it."""
    model.save_pretrained(folder, **how)
    made.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"eos_token": END, "tokenizer_class": "PreTrainedTokenizerFast"})
    )
    return folder


def make_model(family: str, vocab: int, **config):
    """A tiny model of transformers with random weights, float32; large enough that its words vary."""
    import transformers
    from transformers import AutoConfig, AutoModelForCausalLM

    transformers.logging.set_verbosity_error()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    sizes = {
        "hidden_size": 48,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "max_position_embeddings": 256,
    }
    if family != "gpt2":
        sizes |= {"intermediate_size": 64, "num_key_value_heads": 2}
    fixed = {
        "vocab_size": vocab,
        "bos_token_id": 1,
        "eos_token_id": 0,
        "pad_token_id": 0,
        "initializer_range": 0.12,
    }
    torch.manual_seed(len(family))
    made = AutoModelForCausalLM.from_config(
        AutoConfig.for_model(family, **{**sizes, **fixed, **config}), dtype=torch.float32
    )
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if name.endswith("bias"):
                weight.normal_(std=0.1)  # zero by default, and a bias that is left out would not be missed
            elif weight.ndim == 1:
                weight.add_(torch.randn_like(weight) * 0.1)  # gains
    return made.eval()


def coconut(folder: Path) -> list[str]:
    """What facebookresearch/coconut leaves: GPT-2's base folder, and a state dict of the model with three
    tokens more."""
    made = tokenizer("gpt2")
    save_base(make_model("gpt2", made.get_vocab_size()), made, folder / "gpt2")
    trained = make_model("gpt2", made.get_vocab_size() + 3)
    state = {f"base_causallm.{name}": tensor for name, tensor in trained.state_dict().items()}
    state["embedding.weight"] = state["base_causallm.transformer.wte.weight"]
    torch.save(state, folder / "checkpoint_50")
    return [str(folder / "checkpoint_50"), "--base", str(folder / "gpt2")]


def codi(folder: Path) -> list[str]:
    """What CODI leaves: LoRA matrices beside GPT-2's weights, and a projector."""
    made = tokenizer("gpt2")
    save_base(make_model("gpt2", made.get_vocab_size()), made, folder / "gpt2")
    trained = make_model("gpt2", made.get_vocab_size() + 3)
    state = {}
    for name, tensor in trained.state_dict().items():
        module, kind = name.rsplit(".", 1)
        if not module.rsplit(".", 1)[-1].startswith("c_"):
            state[f"codi.base_model.model.{name}"] = tensor
            continue
        state[f"codi.base_model.model.{module}.base_layer.{kind}"] = tensor
        if kind == "weight":
            wide, out = tensor.shape
            state[f"codi.base_model.model.{module}.lora_A.default.weight"] = torch.randn(4, wide) * 0.1
            state[f"codi.base_model.model.{module}.lora_B.default.weight"] = torch.randn(out, 4) * 0.1
    width = trained.config.hidden_size
    projector = torch.nn.Sequential(
        torch.nn.Dropout(0), torch.nn.Linear(width, 32), torch.nn.GELU(), torch.nn.Linear(32, width)
    )
    projector.add_module("ln", torch.nn.LayerNorm(width))
    state |= {f"prj.{name}": tensor for name, tensor in projector.state_dict().items()}
    torch.save(state, folder / "pytorch_model.bin")
    return [str(folder / "pytorch_model.bin"), "--base", str(folder / "gpt2"), "--lora-alpha", "8"]


TOKENS = ("<|start-latent|>", "<|end-latent|>", "<|latent|>")


def transformers_folder(
    family: str, kind: str, dtype=torch.float32, shard: str = "50GB", **config
) -> Callable:
    """What `save_pretrained` leaves, after training that added the tokens to the tokenizer."""

    def write(folder: Path) -> list[str]:
        made = tokenizer(kind, TOKENS)
        model = make_model(family, made.get_vocab_size(), **config)
        save_base(model.to(dtype), made, folder / "model", max_shard_size=shard)
        return [str(folder / "model")]

    return write


LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
SOURCES: dict[str, Callable[[Path], list[str]]] = {
    "gpt2-coconut": coconut,
    "gpt2-codi": codi,
    "gpt2-pause": lambda folder: [*coconut(folder), "--pause", "<|latent|>"],
    "llama": transformers_folder("llama", "llama", shard="60KB", tie_word_embeddings=False),
    "llama-biases": transformers_folder(
        "llama",
        "llama",
        attention_bias=True,
        mlp_bias=True,
        rope_parameters=LLAMA3,
        head_dim=16,
        tie_word_embeddings=True,
    ),
    "mistral": transformers_folder("mistral", "llama", sliding_window=128),
    "qwen2": transformers_folder("qwen2", "qwen", dtype=torch.bfloat16, tie_word_embeddings=True),
    "qwen3": transformers_folder("qwen3", "qwen", dtype=torch.float16, head_dim=16),
    "smollm3": transformers_folder(
        "smollm3",
        "llama",
        no_rope_layers=[1, 0, 1],
        attention_bias=True,
        num_key_value_heads=4,
        tie_word_embeddings=True,
    ),
}


def write_source(name: str, out: Path) -> list[str]:
    """Writes a checkpoint to `out`/sources/NAME; returns the words of the command line that convert it,
    but for --out."""
    folder = out / "sources" / name
    folder.mkdir(parents=True, exist_ok=True)
    return [*SOURCES[name](folder), "--thoughts", str(THOUGHTS)]


def write_fixture(name: str, out: Path, *more: str) -> Path:
    """Source and package of one name; returns the package's folder."""
    package = out / "packages" / name
    if convert([*write_source(name, out), "--out", str(package), "--quiet", "--threads", "1", *more]) != 0:
        raise SystemExit(f"{name} was not converted.")
    return package


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--only", choices=SOURCES, action="append", help="these instead of all; may be repeated"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    names = options.only or list(SOURCES)
    for name in names:
        write_fixture(name, options.out)
    (options.out / "index.json").write_text(
        json.dumps({name: f"packages/{name}" for name in names}, indent=1)
    )


if __name__ == "__main__":
    main()
