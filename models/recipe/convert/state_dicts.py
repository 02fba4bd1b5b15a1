"""Weights as people saved them, told apart by their names and brought to the names of transformers.

Layouts: facebookresearch/coconut (`torch.save` of a state dict, `base_causallm.` before each name), CODI
(`codi.`, with `prj.` for the projector and LoRA matrices beside the weights they change). Only tensors are
ever unpickled.
"""

import json
import pickle
import re
from pathlib import Path

import torch
from torch import Tensor

from .problem import Problem

State = dict[str, Tensor]

# What training with several devices or a compiler puts into names.
_WRAPPERS = re.compile(r"(^|\.)(_fsdp_wrapped_module|_orig_mod|_checkpoint_wrapped_module)(?=\.)")
# Buffers of older versions of transformers; they hold nothing that was learned.
_BUFFERS = re.compile(r"\.attn\.(bias|masked_bias)$|rotary_emb\.inv_freq$")

FILES = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)


def weights_file(folder: Path) -> Path | None:
    """The file (or index of files) that holds the weights of a folder."""
    return next((folder / name for name in FILES if (folder / name).is_file()), None)


def read_state(path: Path) -> State:
    """Tensors by name, of a safetensors file, a `torch.save`d state dict, or an index of several of
    either."""
    if path.name.endswith(".index.json"):
        shards = sorted(set(json.loads(path.read_text())["weight_map"].values()))
        return {name: tensor for shard in shards for name, tensor in read_state(path.parent / shard).items()}
    if not path.is_file():
        raise Problem(f"There is no file {path}.")
    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        names_of(path)  # says it well where the file is none
        return load_file(path)
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError) as error:
        raise Problem(
            f"{path} is no state dict that can be read safely ({str(error).splitlines()[0]}): save it again "
            "with torch.save(model.state_dict(), FILE)."
        ) from error
    for key in ("state_dict", "model", "model_state_dict"):
        if isinstance(saved, dict) and isinstance(saved.get(key), dict):
            saved = saved[key]
    if not isinstance(saved, dict) or not saved or not all(isinstance(t, Tensor) for t in saved.values()):
        raise Problem(f"{path} holds no state dict: save one with torch.save(model.state_dict(), FILE).")
    return saved


def names_of(path: Path) -> list[str]:
    """Names of the tensors of a safetensors file or of an index, without reading the tensors."""
    if path.name.endswith(".index.json"):
        return list(json.loads(path.read_text())["weight_map"])
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            return list(file.keys())
    except SafetensorError as error:
        raise Problem(f"{path} is no safetensors file that can be read ({error}).") from error


def layout_of(names: list[str]) -> str:
    """`coconut`, `codi`, or `plain` for names that are transformers' own."""
    cleaned = [clean(name) for name in names]
    for layout, prefix in (("coconut", "base_causallm."), ("codi", "codi.")):
        if any(name.startswith(prefix) for name in cleaned):
            return layout
    return "plain"


def clean(name: str) -> str:
    return _WRAPPERS.sub("", name).lstrip(".").removeprefix("module.")


def base_weights(state: State, lora_alpha: float | None) -> State:
    """The language model's own tensors under transformers' names, LoRA matrices multiplied in."""
    found: State = {}
    for raw, tensor in state.items():
        name = clean(raw)
        for prefix in ("base_causallm.", "codi."):
            if name.startswith(prefix):
                found[name.removeprefix(prefix).removeprefix("base_model.model.")] = tensor
    found = {name: tensor for name, tensor in found.items() if not _BUFFERS.search(name)}
    return _without_lora(found, lora_alpha)


def read_projector(state: State) -> State | None:
    """CODI's projector: `1.` and `3.` are the linear layers around the GELU, `ln.` the layer norm.
    float32."""
    found = {
        clean(name).removeprefix("prj."): t.float()
        for name, t in state.items()
        if clean(name).startswith("prj.")
    }
    return found or None


def read_projector_file(path: Path) -> State:
    """A projector in a file of its own, with or without `prj.` before its names."""
    state = read_state(path)
    found = read_projector(state) or {name: tensor.float() for name, tensor in state.items()}
    wanted = {"1.weight", "1.bias", "3.weight", "3.bias"}
    if not wanted <= found.keys() or not found.keys() <= wanted | {"ln.weight", "ln.bias"}:
        raise Problem(
            f"--projector {path} holds {', '.join(sorted(found)[:6])}; a projector has "
            f"{', '.join(sorted(wanted))} and, where it ends with a layer norm, ln.weight and ln.bias."
        )
    return found


def _without_lora(state: State, alpha: float | None) -> State:
    if not any(".lora_" in name for name in state):
        return state
    if alpha is None:
        raise Problem(
            "The checkpoint has LoRA matrices: say the lora_alpha it was trained with, with --lora-alpha A."
        )
    merged: State = {}
    for name, tensor in state.items():
        if ".lora_" in name:
            continue
        if ".base_layer." not in name:
            merged[name] = tensor
            continue
        plain = name.replace(".base_layer.", ".")
        at = name.split(".base_layer.")[0]
        down, up = (state.get(f"{at}.lora_{side}.default.weight") for side in "AB")
        if not name.endswith(".weight") or down is None or up is None:
            merged[plain] = tensor
            continue
        change = up.float() @ down.float() * (alpha / down.shape[0])  # (out, in)
        # GPT-2 stores (in, out); for a square matrix only its name tells, and only GPT-2's are called c_….
        stored_in_out = at.rsplit(".", 1)[-1].startswith("c_")
        merged[plain] = tensor.float() + (change.T if stored_in_out else change)
    return merged
