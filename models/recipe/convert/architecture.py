"""One model's sizes and parts, read from its config.json and its family's row."""

from dataclasses import dataclass

import numpy as np

from .errors import ConvertError
from .families import Family, family_of

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
                f"{', '.join((*FIXED_ROTARY, *FIXED_UP_TO))}: add it to "
                "models/recipe/convert/architecture.py."
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
