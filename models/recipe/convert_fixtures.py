"""Tiny checkpoints with random weights in every layout the converter reads, and the packages made of them.

`python -m recipe.convert_fixtures --out DIR` writes DIR/sources/NAME and DIR/packages/NAME, and
DIR/index.json with the names, so that the engine's tests can hold its numbers against golden.json without any
model being downloaded.
"""

import argparse
import json
import logging
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
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
SENTENCES = [
    f"Every {a} is a {b}. {n} is a {a}.\n### {n} is a {b}." for a in CONCEPTS for b in CONCEPTS for n in NAMES
]


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
    made.train_from_iterator(SENTENCES, trainer)
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
    transformers.logging.disable_progress_bar()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    sizes = {
        "hidden_size": 48,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "max_position_embeddings": 256,
    }
    if family not in ("gpt2", "opt", "gpt_neox"):
        sizes |= {"num_key_value_heads": 2}
    if family not in ("gpt2", "opt"):
        sizes |= {"intermediate_size": 64}
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


def coconut(
    folder: Path, family: str = "gpt2", kind: str = "gpt2", base: str = "gpt2", file: str = "checkpoint_50"
) -> list[str]:
    """What facebookresearch/coconut leaves: the base's folder, and a state dict of the model with three
    tokens more."""
    made = tokenizer(kind)
    save_base(make_model(family, made.get_vocab_size()), made, folder / base)
    trained = make_model(family, made.get_vocab_size() + 3)
    state = {f"base_causallm.{name}": tensor for name, tensor in trained.state_dict().items()}
    state["embedding.weight"] = trained.get_input_embeddings().weight.detach()
    torch.save(state, folder / file)
    return [str(folder / file), "--base", str(folder / base)]


def projector(width: int) -> dict[str, torch.Tensor]:
    """CODI's, with random weights."""
    made = torch.nn.Sequential(
        torch.nn.Dropout(0), torch.nn.Linear(width, 32), torch.nn.GELU(), torch.nn.Linear(32, width)
    )
    made.add_module("ln", torch.nn.LayerNorm(width))
    return made.state_dict()


def codi(
    folder: Path, family: str = "gpt2", kind: str = "gpt2", where: str = "prj.", remove_eos: str = "yes"
) -> list[str]:
    """What CODI leaves: LoRA matrices beside the base's weights, and a projector under `where`."""
    made = tokenizer(kind)
    base = save_base(make_model(family, made.get_vocab_size()), made, folder / "base")
    trained = make_model(family, made.get_vocab_size() + 3)
    state = {}
    for name, tensor in trained.state_dict().items():
        module, part = name.rsplit(".", 1)
        last = module.rsplit(".", 1)[-1]
        if not last.startswith("c_") and not last.endswith("_proj"):
            state[f"codi.base_model.model.{name}"] = tensor
            continue
        state[f"codi.base_model.model.{module}.base_layer.{part}"] = tensor
        if part == "weight":
            wide, out = tensor.shape if last.startswith("c_") else tensor.shape[::-1]
            state[f"codi.base_model.model.{module}.lora_A.default.weight"] = torch.randn(4, wide) * 0.1
            state[f"codi.base_model.model.{module}.lora_B.default.weight"] = torch.randn(out, 4) * 0.1
    state |= {f"{where}{name}": tensor for name, tensor in projector(trained.config.hidden_size).items()}
    torch.save(state, folder / "pytorch_model.bin")
    file = str(folder / "pytorch_model.bin")
    return [file, "--base", str(base), "--lora-alpha", "8", "--remove-eos", remove_eos]


def sim_cot(folder: Path) -> list[str]:
    """What SIM-CoT on Coconut leaves: a second language model, which only training needs."""
    words = coconut(folder, file="checkpoint_25")
    state = torch.load(words[0])
    state |= {
        name.replace("base_causallm.", "expainable_llm."): tensor.clone()
        for name, tensor in state.items()
        if name.startswith("base_causallm.")
    }
    torch.save(state, words[0])
    return words


def only_words(folder: Path) -> list[str]:
    """What facebookresearch/coconut leaves of cot, no_cot and no_thoughts: no prefix, no token added."""
    made = tokenizer("gpt2")
    model = make_model("gpt2", made.get_vocab_size())
    save_base(model, made, folder / "gpt2")
    torch.save(model.state_dict(), folder / "checkpoint_25")
    return [str(folder / "checkpoint_25"), "--base", str(folder / "gpt2"), "--thoughts", "0"]


def adapter(folder: Path, family: str = "llama", kind: str = "llama", **config) -> list[str]:
    """What PEFT's `save_pretrained` leaves: the matrices of LoRA, the embeddings and head with tokens added,
    and the tokenizer that has them."""
    made = tokenizer(kind)
    base = save_base(
        make_model(family, made.get_vocab_size(), tie_word_embeddings=False), made, folder / "base"
    )
    grown = tokenizer(kind, TOKENS)
    trained = make_model(family, grown.get_vocab_size(), tie_word_embeddings=False)
    state = {}
    for name, tensor in trained.state_dict().items():
        module, part = name.rsplit(".", 1)
        if module.endswith(("embed_tokens", "lm_head", "wte")):
            state[f"base_model.model.{name}"] = tensor.clone()
        elif part == "weight" and module.endswith(("q_proj", "down_proj", "c_attn")):
            wide, out = tensor.shape if module.endswith("c_attn") else tensor.shape[::-1]
            state[f"base_model.model.{module}.lora_A.weight"] = torch.randn(4, wide) * 0.1
            state[f"base_model.model.{module}.lora_B.weight"] = torch.randn(out, 4) * 0.1
    out = folder / "adapter"
    out.mkdir()
    save_file(state, out / "adapter_model.safetensors")
    grown.save(str(out / "tokenizer.json"))
    said = {
        "peft_type": "LORA",
        "lora_alpha": 8,
        "r": 4,
        "base_model_name_or_path": "meta-llama/Llama-3.2-1B",
    }
    (out / "adapter_config.json").write_text(json.dumps({**said, **config}))
    return [str(out), "--base", str(base)]


def wrapped(layout: Callable[[Path], list[str]], wrap: Callable[[dict], object]) -> Callable:
    """Another layout's state dict in what a trainer puts around it."""

    def write(folder: Path) -> list[str]:
        words = layout(folder)
        torch.save(wrap(torch.load(words[0])), words[0])
        return words

    return write


def _pickled_arguments(state: dict) -> dict:
    """As a training loop saves what it was called with."""
    return {"args": argparse.Namespace(lr=1e-4, path=Path("data")), "epoch": 3, "state_dict": state}


def saved_as(name: str, shards: int = 1) -> Callable:
    """A transformers folder whose weights `torch.save` wrote."""

    def write(folder: Path) -> list[str]:
        words = transformers_folder("llama", "llama")(folder)
        path = folder / "model" / "model.safetensors"
        state, where = load_file(path), {}
        path.unlink()
        for part in range(shards):
            own = {n: tensor for index, (n, tensor) in enumerate(state.items()) if index % shards == part}
            file = name if shards == 1 else f"part-{part}.bin"
            torch.save(own, folder / "model" / file)
            where |= dict.fromkeys(own, file)
        if shards > 1:
            index = json.dumps({"metadata": {}, "weight_map": where})
            (folder / "model" / f"{name}.index.json").write_text(index)
        return words

    return write


def older_gpt2(folder: Path) -> list[str]:
    """As on the hub: no `transformer.` before the names, and no head, because it is tied."""
    words = transformers_folder("gpt2", "gpt2")(folder)
    path = folder / "model" / "model.safetensors"
    state = load_file(path)
    save_file({n.removeprefix("transformer."): t for n, t in state.items()}, path, {"format": "pt"})
    return words


def sentencepiece_folder(folder: Path, kind: str = "bpe") -> list[str]:
    """A transformers folder with tokenizer.model, as Llama 2 was first published. Needs sentencepiece."""
    import io

    import sentencepiece

    words = transformers_folder("llama", "llama", vocab=420)(folder)
    (folder / "model" / "tokenizer.json").unlink()
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 4),
        model_writer=written,
        vocab_size=340,
        model_type=kind,
        byte_fallback=True,
        split_digits=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True,
        user_defined_symbols=list(TOKENS),
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (folder / "model" / "tokenizer.model").write_bytes(written.getvalue())
    (folder / "model" / "tokenizer_config.json").write_text(json.dumps({"eos_token": "</s>"}))
    return words


def sees_images(folder: Path) -> list[str]:
    """Gemma 3 as it is published: a language model inside one that takes images."""
    from transformers import Gemma3Config, Gemma3ForConditionalGeneration

    made = tokenizer("llama", TOKENS)
    text = make_model("gemma3_text", made.get_vocab_size(), **GEMMA3)
    images = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    both = Gemma3ForConditionalGeneration(
        Gemma3Config(text_config=text.config, vision_config={**images, "image_size": 28, "patch_size": 14})
    )
    both.model.language_model.load_state_dict(text.model.state_dict())
    return [str(save_base(both, made, folder / "model"))]


def without_tokenizer_json(kind: str) -> Callable:
    """A transformers folder with vocab.json and merges.txt, as GPT-2 was first published."""

    def write(folder: Path) -> list[str]:
        words = transformers_folder("gpt2", kind)(folder)
        path = folder / "model" / "tokenizer.json"
        saved = json.loads(path.read_text())
        added = {str(token.pop("id")): token for token in json.loads(path.read_text())["added_tokens"]}
        path.unlink()
        Tokenizer.from_str(json.dumps(saved)).model.save(str(folder / "model"))
        config = {"tokenizer_class": "GPT2Tokenizer", "eos_token": END, "added_tokens_decoder": added}
        (folder / "model" / "tokenizer_config.json").write_text(json.dumps(config))
        return words

    return write


TOKENS = ("<|start-latent|>", "<|end-latent|>", "<|latent|>")


def transformers_folder(
    family: str, kind: str, dtype=torch.float32, shard: str = "50GB", **config
) -> Callable:
    """What `save_pretrained` leaves, after training that added the tokens to the tokenizer."""

    def write(folder: Path) -> list[str]:
        made = tokenizer(kind, TOKENS)
        model = make_model(family, **{"vocab": made.get_vocab_size(), **config})
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
TINY = {"num_hidden_layers": 2}
GEMMA = {**TINY, "head_dim": 16, "query_pre_attn_scalar": 24, "sliding_window": 128}
_TWO_ANGLES = {
    "sliding_attention": {"rope_type": "default", "rope_theta": 100.0},
    "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 1000.0},
}

GEMMA3 = {
    **GEMMA,
    "layer_types": ["sliding_attention", "full_attention"],
    "rope_parameters": _TWO_ANGLES,
}

# What the converter reads: the rows of the table in the docs.
FAMILIES: dict[str, Callable[[Path], list[str]]] = {
    "gpt2": transformers_folder("gpt2", "gpt2"),
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
    "gpt_neox": transformers_folder(
        "gpt_neox",
        "gpt2",
        **TINY,
        rope_parameters={"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5},
    ),
    "gpt_neox-serial": transformers_folder("gpt_neox", "gpt2", **TINY, use_parallel_residual=False),
    "opt": transformers_folder("opt", "gpt2", **TINY, ffn_dim=64, word_embed_proj_dim=48),
    "phi": transformers_folder(
        "phi",
        "gpt2",
        **TINY,
        rope_parameters={"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5},
    ),
    "phi3": transformers_folder("phi3", "llama", **TINY, sliding_window=128),
    "phi3-longrope": transformers_folder(
        "phi3",
        "llama",
        **TINY,
        original_max_position_embeddings=128,
        rope_parameters={
            "rope_type": "longrope",
            "rope_theta": 1e4,
            "short_factor": [1.0, 1.1, 1.2, 1.3, 1.4, 1.5],
            "long_factor": [2.0, 2.1, 2.2, 2.3, 2.4, 2.5],
            "original_max_position_embeddings": 128,
        },
    ),
    "gemma2": transformers_folder(
        "gemma2", "llama", **GEMMA, attn_logit_softcapping=2.0, final_logit_softcapping=3.0
    ),
    "gemma3_text": transformers_folder("gemma3_text", "llama", **GEMMA3),
    "gemma3": sees_images,
    "olmo2": transformers_folder("olmo2", "llama", **TINY),
    "granite": transformers_folder(
        "granite",
        "llama",
        **TINY,
        attention_multiplier=0.2,
        embedding_multiplier=3.0,
        residual_multiplier=0.5,
        logits_scaling=2.0,
    ),
}
LAYOUTS: dict[str, Callable[[Path], list[str]]] = {
    "gpt2-coconut": coconut,
    "llama-coconut": partial(
        coconut, family="llama", kind="llama", base="Llama-3.2-1B", file="checkpoint_33"
    ),
    "gpt2-codi": codi,
    "gpt2-pause": lambda folder: [*coconut(folder), "--pause", "<|latent|>"],
    "llama-codi": partial(codi, family="llama", kind="llama", where="codi.prj."),
    "gpt2-codi-eos": partial(codi, remove_eos="no"),
    "sim-cot": sim_cot,
    "only-words": only_words,
    "mixture": lambda folder: [*transformers_folder("qwen2", "qwen")(folder), "--mixture", "0.6"],
    "adapter": adapter,
    "adapter-gpt2": partial(adapter, family="gpt2", kind="gpt2", use_rslora=True),
    "deepspeed": wrapped(coconut, lambda state: {"module": state, "optimizer": None, "dp_world_size": 1}),
    "net": wrapped(coconut, lambda state: {"net": state, "step": 7}),
    "arguments": wrapped(coconut, _pickled_arguments),
    "bin": saved_as("pytorch_model.bin"),
    "bin-shards": saved_as("pytorch_model.bin", shards=2),
    "hub-gpt2": older_gpt2,
    "merges": without_tokenizer_json("gpt2"),
    **({"sentencepiece": sentencepiece_folder} if find_spec("sentencepiece") else {}),
}
SOURCES = {**LAYOUTS, **FAMILIES}
# What the docs call them.
LABELS = {
    "gpt2": "GPT-2",
    "llama": "Llama (sharded)",
    "llama-biases": "Llama with biases and Llama 3's rotary positions",
    "mistral": "Mistral (context: its sliding window)",
    "qwen2": "Qwen2 (bfloat16)",
    "qwen3": "Qwen3 (float16)",
    "smollm3": "SmolLM3",
    "gpt_neox": "GPT-NeoX, Pythia",
    "gpt_neox-serial": "GPT-NeoX without parallel residuals",
    "opt": "OPT",
    "phi": "Phi",
    "phi3": "Phi-3",
    "phi3-longrope": "Phi-3 with longrope (context: `original_max_position_embeddings`)",
    "gemma2": "Gemma 2",
    "gemma3_text": "Gemma 3, text",
    "gemma3": "Gemma 3 with images (the language model in it)",
    "olmo2": "OLMo 2",
    "granite": "Granite",
    "gpt2-coconut": "GPT-2, file of facebookresearch/coconut",
    "llama-coconut": "Llama, file of facebookresearch/coconut",
    "gpt2-codi": "CODI on GPT-2, trained with `--remove_eos True`",
    "gpt2-codi-eos": "CODI on GPT-2, trained without",
    "llama-codi": "CODI on Llama, projector inside `codi.`",
    "gpt2-pause": "a pause control",
    "sim-cot": "SIM-CoT",
    "only-words": "`cot`, `no_cot` or `no_thoughts` of facebookresearch/coconut",
    "mixture": "any causal model, with soft mixtures",
    "adapter": "a PEFT adapter and its base",
    "adapter-gpt2": "a PEFT adapter of GPT-2, rank-stabilized",
    "deepspeed": "`module` of DeepSpeed",
    "net": '`{"net": …}`',
    "arguments": "a checkpoint with pickled arguments",
    "bin": "a transformers folder with pytorch_model.bin",
    "bin-shards": "the same, sharded",
    "hub-gpt2": "GPT-2 with its older names",
    "merges": "vocab.json and merges.txt without tokenizer.json",
    "sentencepiece": "SentencePiece's tokenizer.model (needs `pip install sentencepiece`)",
}


def write_source(name: str, out: Path) -> list[str]:
    """Writes a checkpoint to `out`/sources/NAME; returns the words of the command line that convert it,
    but for --out."""
    folder = out / "sources" / name
    folder.mkdir(parents=True, exist_ok=True)
    words = SOURCES[name](folder)
    return words if "--thoughts" in words else [*words, "--thoughts", str(THOUGHTS)]


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
    names = list(options.only or SOURCES)
    for name in names:
        write_fixture(name, options.out)
    (options.out / "index.json").write_text(
        json.dumps({name: f"packages/{name}" for name in names}, indent=1)
    )


if __name__ == "__main__":
    main()
