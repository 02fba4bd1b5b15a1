"""Files of weights: found in a folder, read safely, and taken out of what a trainer put around them.

Only tensors are ever unpickled. Other objects in a file (arguments, optimizers) are replaced by empty ones.
"""

import pickle
import zipfile
from pathlib import Path

import torch
from torch import Tensor

from .errors import ConvertError
from .json_files import read_object

State = dict[str, Tensor]

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
        refuse_partitions(partitioned[0])
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


def refuse_partitions(path: Path) -> None:
    raise ConvertError(
        f"{path} is one part of a DeepSpeed ZeRO-3 checkpoint: run zero_to_fp32.py, which lies beside it, "
        "and give the file that it writes."
    )


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
    again = "copy or download it again"
    found = read_object(index, again).get("weight_map")
    if not isinstance(found, dict) or not found or not all(isinstance(name, str) for name in found.values()):
        raise ConvertError(f"{index} is not an index of weights: {again}.")
    return found
