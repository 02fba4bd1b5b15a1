"""Writes GPT-2's shape with random weights in the files that other runtimes read, for peers.ts:

    python test/bench/peerFiles.py OUT

OUT/gpt2 is what transformers.js reads: config.json and an ONNX graph with keys and values as inputs and outputs.
OUT/gpt2.gguf is what llama.cpp reads, with words that mean nothing.
"""

import struct
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import torch
from transformers import GPT2Config, GPT2LMHeadModel
from transformers.cache_utils import DynamicCache

WORD = 4  # GGUF's type of a uint32; 6: float32, 8: string, 9: array
ALIGNED = 32


class WithPast(torch.nn.Module):
    """The model with its cache as tensors."""

    def __init__(self, model: GPT2LMHeadModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor, *past: torch.Tensor):
        cache = DynamicCache()
        for layer in range(len(past) // 2):
            cache.update(past[2 * layer], past[2 * layer + 1], layer)
        found = self.model(ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True)
        return found.logits, *(part for layer in cache.layers for part in (layer.keys, layer.values))


def write_onnx(model: GPT2LMHeadModel, folder: Path) -> None:
    (folder / "onnx").mkdir(parents=True)
    config = model.config
    config.to_json_file(folder / "config.json", use_diff=False)
    parts = [f"{layer}.{kind}" for layer in range(config.n_layer) for kind in ("key", "value")]
    past = [torch.zeros(1, config.n_head, 3, config.n_embd // config.n_head) for _ in parts]
    ids = ["input_ids", "attention_mask", "position_ids"]
    outputs = ["logits", *(f"present.{part}" for part in parts)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            WithPast(model),
            (torch.zeros(1, 2, dtype=torch.long), torch.ones(1, 5, dtype=torch.long), torch.tensor([[3, 4]]), *past),
            folder / "onnx" / "model.onnx",
            input_names=[*ids, *(f"past_key_values.{part}" for part in parts)],
            output_names=outputs,
            dynamic_axes={
                **{name: {0: "rows", 1: name} for name in [*ids, "logits"]},
                **{f"past_key_values.{part}": {0: "rows", 2: "past"} for part in parts},
                **{f"present.{part}": {0: "rows", 2: "all"} for part in parts},
            },
            opset_version=17,
            dynamo=False,
        )


def gguf_tensors(model: GPT2LMHeadModel) -> Iterator[tuple[str, torch.Tensor]]:
    body = model.transformer
    yield "token_embd.weight", body.wte.weight
    yield "position_embd.weight", body.wpe.weight
    for kind in ("weight", "bias"):
        yield f"output_norm.{kind}", getattr(body.ln_f, kind)
        for i, block in enumerate(body.h):
            for name, module in (
                ("attn_norm", block.ln_1),
                ("attn_qkv", block.attn.c_attn),
                ("attn_output", block.attn.c_proj),
                ("ffn_norm", block.ln_2),
                ("ffn_up", block.mlp.c_fc),
                ("ffn_down", block.mlp.c_proj),
            ):
                weights = getattr(module, kind)
                # GPT-2's linear layers are stored the other way around.
                yield f"blk.{i}.{name}.{kind}", weights.T.contiguous() if weights.dim() > 1 else weights


def text(words: str) -> bytes:
    return struct.pack("<Q", len(words.encode())) + words.encode()


def write_gguf(model: GPT2LMHeadModel, file: Path) -> None:
    c = model.config
    numbers = {
        "gpt2.context_length": c.n_positions,
        "gpt2.embedding_length": c.n_embd,
        "gpt2.feed_forward_length": 4 * c.n_embd,
        "gpt2.block_count": c.n_layer,
        "gpt2.attention.head_count": c.n_head,
        "general.file_type": 0,
        "tokenizer.ggml.bos_token_id": c.bos_token_id,
        "tokenizer.ggml.eos_token_id": c.eos_token_id,
    }
    lists = {
        "tokenizer.ggml.tokens": [f"w{i}" for i in range(c.vocab_size)],
        "tokenizer.ggml.merges": ["w 1"],
    }
    words = {"general.architecture": "gpt2", "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "gpt-2"}
    entries = [
        *(text(key) + struct.pack("<I", 8) + text(value) for key, value in words.items()),
        *(text(key) + struct.pack("<II", WORD, value) for key, value in numbers.items()),
        text("gpt2.attention.layer_norm_epsilon") + struct.pack("<If", 6, c.layer_norm_epsilon),
        *(
            text(key) + struct.pack("<IIQ", 9, 8, len(values)) + b"".join(map(text, values))
            for key, values in lists.items()
        ),
    ]
    tensors = [(name, tensor.detach().float().numpy()) for name, tensor in gguf_tensors(model)]
    head, offset = b"", 0
    for name, array in tensors:
        sizes = array.shape[::-1]
        head += text(name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, 0, offset)
        offset += array.nbytes + -array.nbytes % ALIGNED
    with file.open("wb") as out:
        out.write(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries)) + b"".join(entries) + head)
        for _, array in tensors:
            out.write(b"\0" * (-out.tell() % ALIGNED))
            array.tofile(out)


def main() -> None:
    out = Path(sys.argv[1])
    model = GPT2LMHeadModel(GPT2Config(vocab_size=50260, attn_implementation="eager")).eval()
    write_onnx(model, out / "gpt2")
    write_gguf(model, out / "gpt2.gguf")


if __name__ == "__main__":
    main()
