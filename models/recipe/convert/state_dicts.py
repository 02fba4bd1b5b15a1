"""State dicts told apart by their names: where the model that thinks lies, its projector, and what only
training needed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from .errors import ConvertError
from .families import FAMILIES
from .files import ADAPTER_CONFIG, State, read_state, refuse_partitions

# What training with several devices or a compiler puts into names.
_WRAPPERS = re.compile(r"(^|\.)(_fsdp_wrapped_module|_orig_mod|_checkpoint_wrapped_module)(?=\.)")
# Buffers of older versions of transformers; they hold nothing that was learned.
_BUFFERS = re.compile(r"\.attn\.(bias|masked_bias)$|\.attention\.(bias|masked_bias)$|rotary_emb\.inv_freq$")

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
        refuse_partitions(path)
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
