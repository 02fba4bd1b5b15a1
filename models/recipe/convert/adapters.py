"""LoRA adapters as PEFT saves them: their changes are added to the weights of the model they belong to."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import torch

from .errors import ConvertError
from .files import ADAPTER_CONFIG, State, read_state
from .json_files import read_object
from .state_dicts import clean, lora_change

_LORA = re.compile(r"^(?P<module>.+)\.lora_(?P<side>[AB])(\.default)?\.weight$")


@dataclass(frozen=True)
class Adapter:
    """`changes`: module -> (A (r, in), B (out, r)). `replaced`: weights that were trained whole, such as
    embeddings with tokens added."""

    base_model: str
    changes: dict[str, tuple[torch.Tensor, torch.Tensor]]
    replaced: State
    config: dict = field(default_factory=dict)

    @property
    def rows(self) -> int | None:
        """Of the embeddings, if the adapter has them."""
        found = (
            t for name, t in self.replaced.items() if re.search(r"(wte|embed_tokens|embed_in)\.weight$", name)
        )
        return next((tensor.shape[0] for tensor in found), None)

    def scale(self, module: str, rank: int) -> float:
        alpha = self.config["lora_alpha"]
        for pattern, value in (self.config.get("alpha_pattern") or {}).items():
            if re.search(rf"(^|\.){pattern}$", module):
                alpha = value
        return alpha / rank**0.5 if self.config.get("use_rslora") else alpha / rank


def read_adapter(file: Path, lora_alpha: float | None) -> Adapter:
    """Of adapter_model.safetensors or .bin, with adapter_config.json beside it. Raises ConvertError for kinds
    of adapters that are not a product of two matrices."""
    path = file.parent / ADAPTER_CONFIG
    config = read_object(path, "copy or download it again") if path.is_file() else {}
    if lora_alpha is not None:
        config["lora_alpha"] = lora_alpha
    if "lora_alpha" not in config:
        raise ConvertError(
            f"{file} has no {ADAPTER_CONFIG} beside it: give its training's lora_alpha as --lora-alpha A."
        )
    patterns = config.get("alpha_pattern") or {}
    alphas = [config["lora_alpha"], *(patterns.values() if isinstance(patterns, dict) else [None])]
    if not all(isinstance(alpha, int | float) and not isinstance(alpha, bool) for alpha in alphas):
        raise ConvertError(
            f"{path} has a lora_alpha or alpha_pattern that isn't a number: copy or download it again."
        )
    kind = config.get("peft_type", "LORA")
    if kind != "LORA" or config.get("use_dora"):
        raise ConvertError(
            f"{file} is an adapter of the kind {'DoRA' if kind == 'LORA' else kind}: {_MERGE}."
        )
    changes: dict[str, dict[str, torch.Tensor]] = {}
    replaced: State = {}
    for raw, tensor in read_state(file).items():
        name = clean(raw).removeprefix("base_model.model.")
        found = _LORA.match(name)
        if found:
            changes.setdefault(found["module"], {})[found["side"]] = tensor
        elif "lora_" in name:
            raise ConvertError(f"{file} has {name}, which the converter cannot merge: {_MERGE}.")
        else:
            replaced[name.replace(".base_layer.", ".")] = tensor
    halves = [module for module, sides in changes.items() if len(sides) == 1]
    if halves:
        raise ConvertError(f"{file} has only one of the two LoRA matrices of {halves[0]}: save it again.")
    pairs = {module: (sides["A"], sides["B"]) for module, sides in changes.items()}
    return Adapter(config.get("base_model_name_or_path") or "its base model", pairs, replaced, config)


@torch.no_grad()
def merge(adapter: Adapter, model, base: Path) -> None:
    """Adds the adapter to a transformers model."""
    from transformers.pytorch_utils import Conv1D

    if adapter.rows is not None and adapter.rows != model.get_input_embeddings().weight.shape[0]:
        model.resize_token_embeddings(adapter.rows, mean_resizing=False)
    modules, weights = dict(model.named_modules()), dict(model.named_parameters(remove_duplicate=False))
    for name, tensor in adapter.replaced.items():
        if name not in weights or weights[name].shape != tensor.shape:
            _refuse(base, adapter, name)
        weights[name].copy_(tensor)
    for at, (down, up) in adapter.changes.items():
        module = modules.get(at)
        if module is None or not hasattr(module, "weight"):
            _refuse(base, adapter, at)
        change = lora_change(down, up, adapter.scale(at, down.shape[0]), isinstance(module, Conv1D))
        if change.shape != module.weight.shape:
            _refuse(base, adapter, at)
        module.weight.add_(change)


_MERGE = (
    "merge it where it was trained with model.merge_and_unload().save_pretrained(FOLDER), and give that "
    "folder"
)


def _refuse(base: Path, adapter: Adapter, name: str) -> None:
    raise ConvertError(
        f"The adapter changes {name}, which the model of --base {base} does not have in that shape: give the "
        f"folder of {adapter.base_model}."
    )
