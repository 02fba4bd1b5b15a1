"""Weights as people saved them: read safely, found in what surrounds them, and told apart by their names.

Only tensors are ever unpickled. Other objects in a file (arguments, optimizers) are replaced by empty ones.
"""

import json
import pickle
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from .errors import ConvertError
from .families import FAMILIES

State = dict[str, Tensor]

# What training with several devices or a compiler puts into names.
_WRAPPERS = re.compile(r"(^|\.)(_fsdp_wrapped_module|_orig_mod|_checkpoint_wrapped_module)(?=\.)")
# Buffers of older versions of transformers; they hold nothing that was learned.
_BUFFERS = re.compile(r"\.attn\.(bias|masked_bias)$|\.attention\.(bias|masked_bias)$|rotary_emb\.inv_freq$")

FILES = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
ADAPTER_FILES = ("adapter_model.safetensors", "adapter_model.bin")
ADAPTER_CONFIG = "adapter_config.json"
# Files that hold weights under a name of somebody's own.
_LOOSE = ("checkpoint_*", "*.pt", "*.pth", "*.bin", "*.ckpt", "*.safetensors")
# Keys under which trainers keep the state dict: DeepSpeed's is `module`, Lightning's `state_dict`.
_INSIDE = ("state_dict", "model_state_dict", "model", "module", "net", "network", "weights")
SAVE = "save it with torch.save(model.state_dict(), FILE) where it was trained"

_EMBEDDINGS = sorted({f"{family.embedding}.weight" for family in FAMILIES.values()} | {"wte.weight"})
HEADS = ("lm_head.weight", "embed_out.weight")
# Beside the model that thinks: Coconut's second name for the embeddings, what SIM-CoT and CODI need in
# training only, and what Gemma 3 sees images with.
_BESIDE = (
    "embedding.",
    "expainable_llm.",
    "explainable_llm.",
    "decoder.",
    "pj_in.",
    "pj_out.",
    "vision_tower.",
    "multi_modal_projector.",
)


def weights_file(folder: Path) -> Path | None:
    """The file (or index of files) that holds the weights of a folder."""
    return next((folder / name for name in FILES if (folder / name).is_file()), None)


def adapter_file(folder: Path) -> Path | None:
    return next((folder / name for name in ADAPTER_FILES if (folder / name).is_file()), None)


def refuse_folder(folder: Path) -> None:
    """Of a folder without weights under the names of transformers: says which file to give instead."""
    if list(folder.glob("*.distcp")):
        raise ConvertError(
            f"{folder} is a distributed checkpoint: make one file of it with python -m "
            f"torch.distributed.checkpoint.format_utils dcp_to_torch {folder} FILE, and give that file."
        )
    partitioned = sorted(folder.rglob("zero_pp_rank_*_model_states.pt"))
    whole = sorted(folder.rglob("mp_rank_*_model_states.pt"))
    loose = [path for pattern in _LOOSE for path in sorted(folder.glob(pattern)) if path.is_file()]
    if partitioned:
        _refuse_partitions(partitioned[0])
    if whole or loose:
        raise ConvertError(f"{folder} has weights in {(whole or loose)[0].name}: give {(whole or loose)[0]}.")
    raise ConvertError(
        f"{folder} has no weights: neither model.safetensors nor pytorch_model.bin, whole or sharded, nor "
        "another file with weights; give the file that training saved."
    )


def read_state(path: Path) -> State:
    """Tensors by name: of a safetensors file, of whatever `torch.save` wrote, or of an index of several."""
    if path.name.endswith(".index.json"):
        return {name: tensor for shard in shards(path) for name, tensor in read_state(shard).items()}
    if not path.is_file():
        raise ConvertError(f"There is no file {path}.")
    if is_safetensors(path):
        from safetensors.torch import load_file

        names_of(path)  # says it well if the file is damaged
        return load_file(path)
    return _state_in(_unpickled(path), path)


def shards(index: Path) -> list[Path]:
    found = [index.parent / name for name in sorted(set(_weight_map(index).values()))]
    missing = [path for path in found if not path.is_file()]
    if missing:
        raise ConvertError(
            f"{index.name} names {missing[0].name}, which is missing: copy it to {index.parent}."
        )
    return found


def names_of(path: Path) -> list[str]:
    """Names of the tensors of a safetensors file or of an index, without reading the tensors."""
    if path.name.endswith(".index.json"):
        return list(_weight_map(path))
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            return list(file.keys())
    except SafetensorError as error:
        raise ConvertError(f"{path} is damaged or incomplete: copy or download it again.") from error


def is_safetensors(path: Path) -> bool:
    """By content, whatever the file is called."""
    if path.suffix == ".safetensors":
        return True
    with path.open("rb") as file:
        length, brace = int.from_bytes(file.read(8), "little"), file.read(1)
    return brace == b"{" and length < path.stat().st_size


@dataclass(frozen=True)
class Parts:
    """What a checkpoint holds. `layout`: coconut, codi or transformers. `model`: the language model's own
    tensors under transformers' names. `projector`: see `Feedback`."""

    layout: str
    model: State
    projector: State | None


def is_plain(names: Iterable[str]) -> bool:
    """Whether these are transformers' own names and nothing else, so that transformers can load them."""
    names = [clean(name) for name in names]
    return (
        _prefix(names) in ("", None)
        and not _projectors(names)
        and not any(".lora_" in name for name in names)
    )


def split(path: Path, state: State, lora_alpha: float | None, ignored: tuple[str, ...]) -> Parts:
    """`path`: for messages. Raises ConvertError for tensors that have no place, because one of them may be
    what a thought passes."""
    state = {clean(name): tensor for name, tensor in state.items()}
    state = {name: tensor for name, tensor in state.items() if not name.startswith(ignored or ("\0",))}
    if any(tensor.numel() == 0 for name, tensor in state.items() if name.endswith("weight")):
        _refuse_partitions(path)
    prefix = _prefix(state)
    if prefix is None:
        _refuse_unknown(path, list(state))
    projectors = _projectors(state)
    if len(projectors) > 1:
        raise ConvertError(
            f"{path} has more than one projector ({', '.join(projectors)}): leave the wrong ones out with "
            "--ignore NAME."
        )
    beside = [name for name in state if not name.startswith(prefix) and not name.startswith(_BESIDE)]
    at = projectors[0] if projectors else None
    unknown = [name for name in beside if at is None or not name.startswith(f"{at}.")]
    if unknown:
        names = ", ".join(sorted({name.split(".")[0] for name in unknown})[:3])
        raise ConvertError(
            f"{path} has tensors beside the language model that the converter cannot place ({names}): if "
            "only training needs them, leave them out with --ignore NAME."
        )
    own = {
        name.removeprefix(prefix): tensor
        for name, tensor in state.items()
        if name.startswith(prefix) and (at is None or not name.startswith(f"{at}."))
    }
    own = {name: tensor for name, tensor in own.items() if not _BUFFERS.search(name)}
    found = {"base_causallm": "coconut", "codi": "codi"}.get(prefix.split(".")[0], "transformers")
    return Parts(found, _without_lora(own, lora_alpha), _projector(state, at) if at is not None else None)


def clean(name: str) -> str:
    name = _WRAPPERS.sub("", name).lstrip(".").removeprefix("module.")
    return name.replace(".modules_to_save.default.", ".")


def embeddings_in(state: Iterable[str]) -> str | None:
    """The name of the embeddings among names of transformers."""
    return next((name for name in state if name in _EMBEDDINGS), None)


def read_projector_file(path: Path) -> State:
    """A projector in a file of its own, whatever stands before its names."""
    state = {clean(name): tensor for name, tensor in read_state(path).items()}
    found = _projectors(state)
    if len(found) != 1:
        raise ConvertError(
            f"--projector {path} holds {', '.join(sorted(state)[:4])}; a projector has 1.weight, 1.bias, "
            "3.weight and 3.bias and, if it ends with a layer norm, ln.weight and ln.bias: save it with "
            "torch.save(model.prj.state_dict(), FILE)."
        )
    return _projector(state, found[0])


def lora_change(down: Tensor, up: Tensor, scale: float, stored_in_out: bool) -> Tensor:
    """What LoRA's two matrices (r, in) and (out, r) add to a weight, as it is stored. float32."""
    change = up.float() @ down.float() * scale  # (out, in)
    return change.T if stored_in_out else change


class _Nothing:
    """Stands for every object of a file that is not a tensor: what was pickled of it is thrown away."""

    def __init__(self, *given, **named) -> None:
        pass

    def __setstate__(self, state) -> None:
        pass


def _unpickled(path: Path):
    zipped = zipfile.is_zipfile(path)
    try:
        if not zipped:
            return torch.load(path, map_location="cpu", weights_only=True)
        foreign = torch.serialization.get_unsafe_globals_in_checkpoint(path)
        stand_ins = [(type("Nothing", (_Nothing,), {}), name) for name in foreign]
        with torch.serialization.safe_globals(stand_ins):
            return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (
        pickle.UnpicklingError,
        RuntimeError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        OSError,
    ) as error:
        what = (
            "holds more than tensors" if zipped else "is not a file of torch.save or safetensors, or damaged"
        )
        raise ConvertError(f"{path} {what}: {SAVE}.") from error


def _state_in(saved, path: Path) -> State:
    """The one dict of tensors in what was saved."""
    if isinstance(saved, _Nothing):
        raise ConvertError(f"{path} holds a whole pickled model, which could run any code: {SAVE}.")
    if _is_state(saved):
        return saved
    found = _states(saved)
    for key in _INSIDE:
        if key in found:
            return found[key]
    if len(found) == 1:
        return next(iter(found.values()))
    inside = f" but several ({', '.join(sorted(found))})" if found else ""
    raise ConvertError(f"{path} does not hold one state dict{inside}: {SAVE}.")


def _states(saved, depth: int = 2) -> dict[str, State]:
    """Dicts of tensors in a dict by their key; the outer ones win."""
    if not isinstance(saved, dict) or depth == 0:
        return {}
    found = {str(key): _tensors(value) for key, value in saved.items() if _is_state(value)}
    for value in saved.values():
        if not found:
            found = _states(value, depth - 1)
    return found


def _is_state(value) -> bool:
    """Tensors by name; numbers among them (Megatron's, FP8's extra states) do not change that."""
    return isinstance(value, dict) and len(_tensors(value)) > 0 and all(isinstance(key, str) for key in value)


def _tensors(value: dict) -> State:
    return {name: tensor for name, tensor in value.items() if isinstance(tensor, Tensor)}


def _weight_map(index: Path) -> dict[str, str]:
    try:
        return json.loads(index.read_text(encoding="utf-8"))["weight_map"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConvertError(f"{index} is not an index of weights: copy or download it again.") from error


def _prefix(names: Iterable[str]) -> str | None:
    """What stands before the names of the model that thinks; `None` if there is no embedding we know."""
    found = set()
    for name in names:
        ends = [end for end in _EMBEDDINGS if name == end or name.endswith("." + end)]
        if ends:
            found.add(name.removesuffix(max(ends, key=len)))
    for known in ("base_causallm.", "codi."):
        of_known = sorted(prefix for prefix in found if prefix.startswith(known))
        if of_known:
            return of_known[0]
    thinking = sorted(prefix for prefix in found if not prefix.startswith(_BESIDE))
    if len(thinking) > 1:
        raise ConvertError(
            f"The checkpoint holds several language models ({', '.join(thinking)}): leave the others out "
            "with --ignore NAME."
        )
    return thinking[0] if thinking else None


def _projectors(names: Iterable[str]) -> list[str]:
    """Where CODI's projector lies: names that end with 1.weight and 3.weight. A language model has none."""
    names = set(names)
    ends = [name.removesuffix("1.weight") for name in names if re.search(r"(^|\.)1\.weight$", name)]
    return sorted(at.removesuffix(".") for at in ends if f"{at}3.weight" in names)


def _projector(state: State, at: str) -> State:
    """float32, without what stands before the names."""
    before = f"{at}." if at else ""
    found = {n.removeprefix(before): tensor.float() for n, tensor in state.items() if n.startswith(before)}
    known = {"1.weight", "1.bias", "3.weight", "3.bias", "ln.weight", "ln.bias"}
    if not found.keys() <= known:
        raise ConvertError(
            f"The projector {at} has {', '.join(sorted(found.keys() - known)[:3])} besides CODI's two linear "
            "layers and layer norm, and the converter does not know what that does: add it to "
            "models/recipe/convert/graph.py."
        )
    return found


def _without_lora(state: State, alpha: float | None) -> State:
    """The matrices of LoRA multiplied into the weights beside which they lie."""
    if not any(".lora_" in name for name in state):
        return state
    if not any(".base_layer." in name for name in state):
        return state  # an adapter alone: see adapters.py
    if alpha is None:
        raise ConvertError(
            "The checkpoint has LoRA matrices: give the lora_alpha of its training as --lora-alpha A."
        )
    merged: State = {}
    for name, tensor in state.items():
        if ".lora_" in name or ".original_module." in name:
            continue
        if ".base_layer." not in name:
            merged[name] = tensor
            continue
        plain, at = name.replace(".base_layer.", "."), name.split(".base_layer.")[0]
        down, up = (state.get(f"{at}.lora_{side}.default.weight") for side in "AB")
        if not name.endswith(".weight") or down is None or up is None:
            merged[plain] = tensor
            continue
        # GPT-2 stores (in, out); for a square matrix only its name tells, and only GPT-2's are called c_….
        in_out = at.rsplit(".", 1)[-1].startswith("c_")
        merged[plain] = tensor.float() + lora_change(down, up, alpha / down.shape[0], in_out)
    return merged


def _refuse_partitions(path: Path) -> None:
    raise ConvertError(
        f"{path} is one part of a DeepSpeed ZeRO-3 checkpoint: run zero_to_fp32.py, which lies beside it, "
        "and give the file that it writes."
    )


def _refuse_unknown(path: Path, names: list[str]) -> None:
    if names and all(".lora_" in name for name in names):
        raise ConvertError(
            f"{path} is a LoRA adapter: give the folder with its {ADAPTER_CONFIG}, and with --base FOLDER "
            "the model it was trained on, weights included."
        )
    raise ConvertError(
        f"{path} has no embeddings of a family that the converter knows among its names "
        f"({', '.join(sorted(names)[:3])}): give a checkpoint of {', '.join(FAMILIES)}."
    )
