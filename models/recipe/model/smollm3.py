"""The same model as an ordinary transformers folder (SmolLM3), so that other people's tools can read it."""

from pathlib import Path

import torch

from ..data.vocabulary import Vocabulary
from .network import LONGEST, Coconut


def smollm3(model: Coconut):
    """A SmolLM3ForCausalLM with this model's weights: `no_rope_layers` has 1 where a layer does use rotary
    positions."""
    from transformers import SmolLM3Config, SmolLM3ForCausalLM

    shape = model.shape
    config = SmolLM3Config(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        head_dim=shape.head_dim,
        hidden_act="silu",
        max_position_embeddings=LONGEST,
        rms_norm_eps=shape.epsilon,
        rope_parameters={"rope_type": "default", "rope_theta": shape.base},
        attention_bias=True,
        mlp_bias=False,
        no_rope_layers=[int(rotary) for rotary in shape.rotary],
        use_sliding_window=False,
        tie_word_embeddings=True,
        pad_token_id=Vocabulary.pad,
        bos_token_id=Vocabulary.bot,
        eos_token_id=Vocabulary.eos,
    )
    theirs = SmolLM3ForCausalLM(config).eval()
    state = {
        "model.embed_tokens.weight": model.embedding,
        "lm_head.weight": model.embedding,
        "model.norm.weight": model.norm.gain,
    }
    for index, layer in enumerate(model.layers):
        at = f"model.layers.{index}"
        for name in "qkvo":
            linear = getattr(layer, name)
            state[f"{at}.self_attn.{name}_proj.weight"] = linear.weight
            state[f"{at}.self_attn.{name}_proj.bias"] = linear.bias
        for name in ("gate", "up", "down"):
            state[f"{at}.mlp.{name}_proj.weight"] = getattr(layer, name).weight
        state[f"{at}.input_layernorm.weight"] = layer.norm1.gain
        state[f"{at}.post_attention_layernorm.weight"] = layer.norm2.gain
    theirs.load_state_dict({name: tensor.detach().clone() for name, tensor in state.items()})
    return theirs


@torch.no_grad()
def save_transformers(model: Coconut, vocabulary: Vocabulary, out: Path) -> None:
    smollm3(model).save_pretrained(out)
    (out / "tokenizer.json").write_text(vocabulary.tokenizer_json(), encoding="utf-8")
