"""What the converter knows of each family of transformers: one row a family, read together with its
config.json.

A row says which parts a layer has and what the family calls their weights. Sizes come from the config, and
whether a projection has a bias from the weights themselves. To add a family, add a row here and a case to
convert_fixtures.py: the parity check against PyTorch decides whether the row is right.
"""

from dataclasses import dataclass, field

from .errors import ConvertError


@dataclass(frozen=True)
class Family:
    """The parts of one family. Names of weights are without `.weight`; `{}` stands for the layer's number.

    A layer has the norms that `parts` names: `norm1` and `norm2` before attention and MLP, `after1` and
    `after2` on what they return.
    """

    norm: str  # "layer": mean and variance, gain and bias; "rms": root mean square, gain only
    mlp: str  # "plain": down(act(up)); "gated": down(act(gate) * up)
    positions: str  # "learned": a table added to the input; "rotary": queries and keys turned
    embedding: str
    layer: str
    last_norm: str
    joined: str = (
        ""  # `parts["qkv"]` is one matrix: "blocks" (all q, all k, all v) or "heads" (q, k, v a head)
    )
    transposed: bool = False  # matrices are stored (in, out), as GPT-2's Conv1D does, not (out, in)
    parallel: bool = False  # attention and MLP read the same input
    gain_offset: float = 0.0  # added to the gain of every norm
    table: str = ""  # the learned positions
    table_skips: int = 0  # first rows of the table, which no position uses
    parts: dict[str, str] = field(default_factory=dict)  # role in the layer -> name after `layer`


_QKV = {"q": "self_attn.q_proj", "k": "self_attn.k_proj", "v": "self_attn.v_proj"}
_GATED = {"gate": "mlp.gate_proj", "up": "mlp.up_proj", "down": "mlp.down_proj"}
_LLAMA_PARTS = {
    "norm1": "input_layernorm",
    **_QKV,
    "o": "self_attn.o_proj",
    "norm2": "post_attention_layernorm",
    **_GATED,
}
_HEAD_NORMS = {"q_norm": "self_attn.q_norm", "k_norm": "self_attn.k_norm"}
_GEMMA_NORMS = {
    "norm1": "input_layernorm",
    "after1": "post_attention_layernorm",
    "norm2": "pre_feedforward_layernorm",
    "after2": "post_feedforward_layernorm",
}


def _llama_like(parts: dict[str, str], gain_offset: float = 0.0, joined: str = "") -> Family:
    return Family(
        norm="rms",
        mlp="gated",
        positions="rotary",
        embedding="model.embed_tokens",
        layer="model.layers.{}",
        last_norm="model.norm",
        joined=joined,
        gain_offset=gain_offset,
        parts=parts,
    )


_GEMMA = {**_QKV, "o": "self_attn.o_proj", **_GATED, **_GEMMA_NORMS}

FAMILIES = {
    "gpt2": Family(
        norm="layer",
        mlp="plain",
        positions="learned",
        embedding="transformer.wte",
        table="transformer.wpe",
        layer="transformer.h.{}",
        last_norm="transformer.ln_f",
        joined="blocks",
        transposed=True,
        parts={
            "norm1": "ln_1",
            "qkv": "attn.c_attn",
            "o": "attn.c_proj",
            "norm2": "ln_2",
            "up": "mlp.c_fc",
            "down": "mlp.c_proj",
        },
    ),
    "llama": _llama_like(_LLAMA_PARTS),
    "mistral": _llama_like(_LLAMA_PARTS),
    "qwen2": _llama_like(_LLAMA_PARTS),
    "qwen3": _llama_like({**_LLAMA_PARTS, **_HEAD_NORMS}),
    "smollm3": _llama_like(_LLAMA_PARTS),
    "granite": _llama_like(_LLAMA_PARTS),
    "olmo2": _llama_like(
        {
            **_QKV,
            **_HEAD_NORMS,
            "o": "self_attn.o_proj",
            "after1": "post_attention_layernorm",
            **_GATED,
            "after2": "post_feedforward_layernorm",
        }
    ),
    "phi3": _llama_like(
        {
            "norm1": "input_layernorm",
            "qkv": "self_attn.qkv_proj",
            "o": "self_attn.o_proj",
            "norm2": "post_attention_layernorm",
            "gate_up": "mlp.gate_up_proj",
            "down": "mlp.down_proj",
        },
        joined="blocks",
    ),
    "gemma2": _llama_like(_GEMMA, gain_offset=1.0),
    "gemma3_text": _llama_like({**_GEMMA, **_HEAD_NORMS}, gain_offset=1.0),
    "gpt_neox": Family(
        norm="layer",
        mlp="plain",
        positions="rotary",
        embedding="gpt_neox.embed_in",
        layer="gpt_neox.layers.{}",
        last_norm="gpt_neox.final_layer_norm",
        joined="heads",
        parallel=True,
        parts={
            "norm1": "input_layernorm",
            "qkv": "attention.query_key_value",
            "o": "attention.dense",
            "norm2": "post_attention_layernorm",
            "up": "mlp.dense_h_to_4h",
            "down": "mlp.dense_4h_to_h",
        },
    ),
    "phi": Family(
        norm="layer",
        mlp="plain",
        positions="rotary",
        embedding="model.embed_tokens",
        layer="model.layers.{}",
        last_norm="model.final_layernorm",
        parallel=True,
        parts={
            "norm1": "input_layernorm",
            **_QKV,
            "o": "self_attn.dense",
            "norm2": "input_layernorm",
            "up": "mlp.fc1",
            "down": "mlp.fc2",
        },
    ),
    "opt": Family(
        norm="layer",
        mlp="plain",
        positions="learned",
        embedding="model.decoder.embed_tokens",
        table="model.decoder.embed_positions",
        table_skips=2,
        layer="model.decoder.layers.{}",
        last_norm="model.decoder.final_layer_norm",
        parts={
            "norm1": "self_attn_layer_norm",
            **_QKV,
            "o": "self_attn.out_proj",
            "norm2": "final_layer_norm",
            "up": "fc1",
            "down": "fc2",
        },
    ),
}


def family_of(model_type: str) -> Family:
    """The row of config.json's `model_type`. Raises ConvertError if there is none."""
    if model_type in FAMILIES:
        return FAMILIES[model_type]
    raise ConvertError(
        f"The model is of the family “{model_type}”, and the converter knows {', '.join(FAMILIES)}: add a "
        "row to models/recipe/convert/families.py."
    )
