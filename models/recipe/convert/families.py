"""What the converter knows of each family of transformers: one row a family, read together with its
config.json.

A row says what kinds of parts a layer has and how the family's weights are called; sizes come from the
config, and whether a projection has a bias from the weights themselves. To add a family, add a row and a case
to the tests: the parity check with PyTorch decides whether the row is right.
"""

from dataclasses import dataclass, field

import numpy as np

from .problem import Problem


@dataclass(frozen=True)
class Family:
    """The parts of one family. Names of weights are without `.weight`; `{}` stands for the layer's number."""

    norm: str  # "layer": mean and variance, gain and bias; "rms": root mean square, gain only
    mlp: str  # "plain": down(act(up)); "gated": down(act(gate) * up)
    positions: str  # "learned": a table added to the input; "rotary": queries and keys turned
    embedding: str
    layer: str
    last_norm: str
    joined: bool = False  # queries, keys and values are one matrix, `parts["qkv"]`
    transposed: bool = False  # matrices are stored (in, out), as GPT-2's Conv1D does, not (out, in)
    table: str = ""  # the learned positions
    parts: dict[str, str] = field(default_factory=dict)  # role in the layer -> name after `layer`


_LLAMA_PARTS = {
    "norm1": "input_layernorm",
    "q": "self_attn.q_proj",
    "k": "self_attn.k_proj",
    "v": "self_attn.v_proj",
    "o": "self_attn.o_proj",
    "norm2": "post_attention_layernorm",
    "gate": "mlp.gate_proj",
    "up": "mlp.up_proj",
    "down": "mlp.down_proj",
}


def _llama_like(**more: str) -> Family:
    return Family(
        norm="rms",
        mlp="gated",
        positions="rotary",
        embedding="model.embed_tokens",
        layer="model.layers.{}",
        last_norm="model.norm",
        parts={**_LLAMA_PARTS, **more},
    )


FAMILIES = {
    "gpt2": Family(
        norm="layer",
        mlp="plain",
        positions="learned",
        embedding="transformer.wte",
        table="transformer.wpe",
        layer="transformer.h.{}",
        last_norm="transformer.ln_f",
        joined=True,
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
    "llama": _llama_like(),
    "mistral": _llama_like(),
    "qwen2": _llama_like(),
    "qwen3": _llama_like(q_norm="self_attn.q_norm", k_norm="self_attn.k_norm"),
    "smollm3": _llama_like(),
}

# Config's name of an activation -> the converter's.
ACTIVATIONS = {
    "silu": "silu",
    "swish": "silu",
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "relu": "relu",
}

# Kinds of rotary positions whose angles do not depend on the length of the text.
FIXED_ROTARY = ("default", "linear", "llama3", "yarn")


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
    rotary: tuple[bool, ...]  # per layer
    frequencies: np.ndarray | None = None  # (head_dim / 2), radians a position
    turn_scale: float = 1.0  # on cosine and sine (yarn)

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
    """The row of config.json's `model_type`. Raises Problem where there is none."""
    if model_type in FAMILIES:
        return FAMILIES[model_type]
    raise Problem(
        f"The model is of the family “{model_type}”, and the converter knows {', '.join(FAMILIES)}: add a "
        "row to models/recipe/convert/families.py."
    )


def read_architecture(model) -> Architecture:
    """Of a transformers model (`PreTrainedModel`). Raises Problem where the config asks for what no row
    covers."""
    config = model.config
    family = family_of(config.model_type)
    name = getattr(config, "activation_function", None) or getattr(config, "hidden_act", None)
    if name not in ACTIVATIONS:
        raise Problem(
            f"config.json has the activation “{name}”, and the converter knows {', '.join(ACTIVATIONS)}."
        )
    layers, heads, hidden = config.num_hidden_layers, config.num_attention_heads, config.hidden_size
    head_dim = getattr(config, "head_dim", None) or hidden // heads
    kv_heads = getattr(config, "num_key_value_heads", None) or heads
    turned = [
        bool(use)
        for use in getattr(config, "no_rope_layers", None) or [family.positions == "rotary"] * layers
    ]
    frequencies, turn_scale = _angles(model, head_dim) if family.positions == "rotary" else (None, 1.0)
    return Architecture(
        family=family,
        layers=layers,
        hidden=hidden,
        heads=heads,
        kv_heads=kv_heads,
        head_dim=head_dim,
        vocab=model.get_input_embeddings().weight.shape[0],
        context=_context(config),
        epsilon=getattr(config, "rms_norm_eps", None) or config.layer_norm_epsilon,
        activation=ACTIVATIONS[name],
        score_scale=tuple(_score_scale(config, head_dim, layer) for layer in range(layers)),
        rotary=tuple(turned),
        frequencies=frequencies,
        turn_scale=turn_scale,
    )


def _angles(model, head_dim: int) -> tuple[np.ndarray, float]:
    config, rotary = model.config, model.base_model.rotary_emb
    kind = (getattr(config, "rope_parameters", None) or {}).get("rope_type", "default")
    if kind not in FIXED_ROTARY:
        raise Problem(
            f"config.json has rotary positions of the kind “{kind}”, whose angles depend on the length of "
            f"the text; the converter knows {', '.join(FIXED_ROTARY)}."
        )
    frequencies = rotary.inv_freq.detach().float().numpy().copy()
    if 2 * len(frequencies) != head_dim:
        raise Problem(
            f"config.json turns {2 * len(frequencies)} of {head_dim} dimensions of a head "
            "(partial_rotary_factor); the converter knows rotary positions on all of them only."
        )
    return frequencies, float(rotary.attention_scaling)


def _context(config) -> int:
    """Positions the graph is right for: a sliding window sees everything as long as the text is not longer
    than it."""
    window = getattr(config, "sliding_window", None)
    kinds = getattr(config, "layer_types", None)
    slides = window is not None and (kinds is None or "sliding_attention" in kinds)
    return min(config.max_position_embeddings, window) if slides else config.max_position_embeddings


def _score_scale(config, head_dim: int, layer: int) -> float:
    scale = head_dim**-0.5 if getattr(config, "scale_attn_weights", True) else 1.0
    return scale / (layer + 1) if getattr(config, "scale_attn_by_inverse_layer_idx", False) else scale
