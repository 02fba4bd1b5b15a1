"""What the converter knows of each family of transformers: one row a family, read together with its
config.json.

A row says which parts a layer has and what the family calls their weights. Sizes come from the config, and
whether a projection has a bias from the weights themselves. To add a family, add a row here and a case to
convert_fixtures.py: the parity check against PyTorch decides whether the row is right.
"""

from dataclasses import dataclass, field

import numpy as np

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

# The config's name of an activation -> the converter's.
ACTIVATIONS = {
    "silu": "silu",
    "swish": "silu",
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "relu": "relu",
}

# Kinds of rotary positions whose angles do not depend on the length of the text.
FIXED_ROTARY = ("default", "linear", "llama3", "yarn", "proportional")
# Kinds that keep their angles up to a number of positions, and the config's name of that number.
FIXED_UP_TO = {"dynamic": "max_position_embeddings", "longrope": "original_max_position_embeddings"}


@dataclass(frozen=True)
class Angles:
    """Rotary positions of one kind of layer. `frequencies` (n / 2), in radians a position, turn the first n
    dimensions of a head; `scale` is on cosine and sine (yarn, longrope)."""

    frequencies: np.ndarray
    scale: float = 1.0


@dataclass(frozen=True)
class Architecture:
    """One model's sizes and parts: everything the graph is built from but the weights."""

    family: Family
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    context: int
    epsilon: float
    activation: str
    score_scale: tuple[float, ...]  # per layer, on the product of query and key
    score_cap: float | None = None  # scores become cap * tanh(score / cap)
    angles: tuple[Angles, ...] = ()
    rotary: tuple[int | None, ...] = ()  # per layer: index into `angles`, or None for no rotary positions
    parallel: bool = False
    embedding_scale: float = 1.0  # on the embedding of a token
    input_scale: float = 1.0  # on whatever is fed, thoughts included
    residual_scale: float = 1.0  # on what attention and MLP add
    logit_scale: float = 1.0
    logit_cap: float | None = None

    @property
    def shapes(self) -> dict[str, int]:
        """`shapes` of the manifest."""
        return {
            "layers": self.layers,
            "heads": self.heads,
            "kvHeads": self.kv_heads,
            "headDim": self.head_dim,
            "hidden": self.hidden,
            "vocab": self.vocab,
        }


def family_of(model_type: str) -> Family:
    """The row of config.json's `model_type`. Raises ConvertError if there is none."""
    if model_type in FAMILIES:
        return FAMILIES[model_type]
    raise ConvertError(
        f"The model is of the family “{model_type}”, and the converter knows {', '.join(FAMILIES)}: add a "
        "row to models/recipe/convert/families.py."
    )


def read_architecture(model) -> Architecture:
    """Of a transformers model (`PreTrainedModel`). Raises ConvertError if the config asks for something that
    no row covers."""
    config = model.config
    family = family_of(config.model_type)
    _refuse_layers(config)
    name = _first(config, "hidden_activation", "activation_function", "hidden_act")
    if name not in ACTIVATIONS:
        raise ConvertError(
            f"The layers' MLP has the activation “{name}”, and the converter knows {', '.join(ACTIVATIONS)}: "
            "add it to models/recipe/convert/layers.py."
        )
    layers, heads, hidden = config.num_hidden_layers, config.num_attention_heads, config.hidden_size
    head_dim = getattr(config, "head_dim", None) or hidden // heads
    angles, rotary, positions = _rotary(model, family)
    gemma = family.gain_offset != 0
    return Architecture(
        family=family,
        layers=layers,
        hidden=hidden,
        heads=heads,
        kv_heads=getattr(config, "num_key_value_heads", None) or heads,
        head_dim=head_dim,
        vocab=model.get_input_embeddings().weight.shape[0],
        context=min(_context(config), positions),
        epsilon=_first(config, "rms_norm_eps", "layer_norm_epsilon", "layer_norm_eps") or 1e-5,
        activation=ACTIVATIONS[name],
        score_scale=tuple(_score_scale(config, head_dim, layer) for layer in range(layers)),
        score_cap=getattr(config, "attn_logit_softcapping", None),
        angles=angles,
        rotary=rotary,
        parallel=family.parallel and getattr(config, "use_parallel_residual", True),
        embedding_scale=hidden**0.5 if gemma else 1.0,
        input_scale=getattr(config, "embedding_multiplier", 1.0),
        residual_scale=getattr(config, "residual_multiplier", 1.0),
        logit_scale=1 / getattr(config, "logits_scaling", 1.0),
        logit_cap=getattr(config, "final_logit_softcapping", None),
    )


def _refuse_layers(config) -> None:
    """Variants of a family that the rows do not describe, each by the layer that is different."""
    for unfit, layer, way_out in (
        (
            getattr(config, "do_layer_norm_before", True) is False,
            "self_attn_layer_norm behind the attention (do_layer_norm_before is false, as in OPT-350m)",
            "take another size of OPT",
        ),
        (
            getattr(config, "word_embed_proj_dim", config.hidden_size) != config.hidden_size,
            "project_in between embeddings and layers (word_embed_proj_dim is not hidden_size)",
            "take another size of OPT",
        ),
        (
            getattr(config, "_remove_final_layer_norm", False)
            or getattr(config, "layer_norm_elementwise_affine", True) is False,
            "no weights in its final_layer_norm",
            "save the model again with transformers 4.20 or newer",
        ),
        (
            getattr(config, "qk_layernorm", False),
            "q_layernorm and k_layernorm in its attention (qk_layernorm is true)",
            "take a Phi without them, such as phi-1.5 or phi-2",
        ),
        (
            bool(getattr(config, "use_bidirectional_attention", False)),
            "attention that looks ahead (use_bidirectional_attention is true)",
            "take a model that predicts the next token",
        ),
    ):
        if unfit:
            raise ConvertError(f"The model has {layer}, which the converter does not build: {way_out}.")


def _rotary(model, family: Family) -> tuple[tuple[Angles, ...], tuple[int | None, ...], int]:
    """The kinds of angles, each layer's, and the positions up to which they hold."""
    config = model.config
    layers, positions = config.num_hidden_layers, config.max_position_embeddings
    if family.positions != "rotary":
        return (), (None,) * layers, positions
    said, module = config.rope_parameters, model.get_submodule(family.layer.split(".")[0]).rotary_emb
    kinds = list(dict.fromkeys(config.layer_types)) if "rope_type" not in said else [None]
    found = []
    for kind in kinds:
        prefix = "" if kind is None else f"{kind}_"
        rope = (said if kind is None else said[kind])["rope_type"]
        if rope in FIXED_UP_TO:
            positions = min(positions, getattr(config, FIXED_UP_TO[rope], None) or positions)
        elif rope not in FIXED_ROTARY:
            raise ConvertError(
                f"The attention has rotary positions of the kind “{rope}”, and the converter knows "
                f"{', '.join((*FIXED_ROTARY, *FIXED_UP_TO))}: add it to models/recipe/convert/families.py."
            )
        frequencies = getattr(module, f"{prefix}inv_freq").detach().float().numpy().copy()
        found.append(Angles(frequencies, float(getattr(module, f"{prefix}attention_scaling"))))
    if len(kinds) > 1:
        return tuple(found), tuple(kinds.index(kind) for kind in config.layer_types), positions
    used = getattr(config, "no_rope_layers", None) or [1] * layers  # 1: it does have them
    return tuple(found), tuple(0 if use else None for use in used), positions


def _context(config) -> int:
    """Positions the graph is right for: a sliding window sees everything as long as the text is not longer
    than it."""
    window = getattr(config, "sliding_window", None)
    kinds = getattr(config, "layer_types", None)
    slides = window is not None and (kinds is None or "sliding_attention" in kinds)
    return min(config.max_position_embeddings, window) if slides else config.max_position_embeddings


def _score_scale(config, head_dim: int, layer: int) -> float:
    scale = head_dim**-0.5 if getattr(config, "scale_attn_weights", True) else 1.0
    if hasattr(config, "query_pre_attn_scalar"):
        scale = config.query_pre_attn_scalar**-0.5
    if hasattr(config, "attention_multiplier"):
        scale = config.attention_multiplier
    return scale / (layer + 1) if getattr(config, "scale_attn_by_inverse_layer_idx", False) else scale


def _first(config, *names: str):
    """The first of the config's fields that says something."""
    return next((value for name in names if (value := getattr(config, name, None)) is not None), None)
