"""A checkpoint of any layout as one thing: a transformers model in float32, its tokenizer, and what else it
brings.

transformers itself loads the weights, so that its own rules for names, shards and tied weights hold. What it
cannot place is refused, because a model with some random weights would still agree with itself.
"""

import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .adapters import merge, read_adapter
from .errors import ConvertError
from .families import Family, family_of
from .files import (
    ADAPTER_CONFIG,
    ADAPTER_FILES,
    SAVE,
    State,
    adapter_file,
    is_safetensors,
    names_of,
    read_state,
    refuse_folder,
    shards,
    weights_file,
)
from .json_files import read_object
from .state_dicts import HEADS, embeddings_in, is_plain, read_projector_file, split
from .tokenizer import has_tokenizer, read_tokenizer

NO_PROJECTOR = Path("none")


@dataclass
class Source:
    """`layout`: coconut, codi, adapter or transformers. `projector`: see `Feedback`. `base`: the folder of
    the tokenizer."""

    layout: str
    model: torch.nn.Module  # a transformers PreTrainedModel, float32, eval, eager attention
    tokenizer: Tokenizer
    base: Path
    projector: State | None = None

    def weights(self, name: str) -> np.ndarray | None:
        """A weight by its name in the state dict; `None` if there is none, and for a head tied to the
        embeddings."""
        tensor = self._state.get(name)
        if tensor is None or (name == "lm_head.weight" and self._tied):
            return None
        return tensor.detach().numpy()

    @cached_property
    def parameters(self) -> int:
        """How many, those of a tied head counted once."""
        return sum(parameter.numel() for parameter in self.model.parameters())

    def release(self) -> None:
        """Gives the weights' memory back. The model and `weights` are gone."""
        self.__dict__.pop("_state", None)
        self.model = None

    @cached_property
    def _state(self) -> State:
        return dict(self.model.named_parameters(remove_duplicate=False))

    @property
    def _tied(self) -> bool:
        return self.model.get_input_embeddings().weight is self.model.get_output_embeddings().weight


def read_source(
    checkpoint: Path,
    base: Path | None,
    lora_alpha: float | None = None,
    projector: Path | None = None,
    ignored: tuple[str, ...] = (),
) -> Source:
    """`projector`: a file with it, or `NO_PROJECTOR` for a CODI model trained without. `ignored`: beginnings
    of names that only training needed. Raises ConvertError with the option or file to change."""
    source = _read(checkpoint, base, lora_alpha, projector, ignored)
    _refuse_numbers(checkpoint, source)
    return source


def _read(
    checkpoint: Path,
    base: Path | None,
    lora_alpha: float | None,
    projector: Path | None,
    ignored: tuple[str, ...],
) -> Source:
    _quiet()
    if not checkpoint.exists():
        raise ConvertError(f"There is no checkpoint {checkpoint}: check the path.")
    _refuse_formats(checkpoint)
    adapter = _adapter_in(checkpoint)
    if adapter is not None:
        return _from_adapter(adapter, base, lora_alpha)
    file = checkpoint if checkpoint.is_file() else weights_file(checkpoint)
    if file is None:
        refuse_folder(checkpoint)
    state = None if file.name.endswith(".index.json") or is_safetensors(file) else read_state(file)
    told = projector is not None or bool(ignored)
    if checkpoint.is_dir() and is_plain(names_of(file) if state is None else state) and not told:
        _config(
            checkpoint, f"a transformers folder needs it; if {file.name} holds weights only, give that file"
        )
        model = _from_folder(checkpoint) if state is None else _from_state(state, checkpoint, checkpoint)
        where = base or checkpoint
        return Source("transformers", model, read_tokenizer(where), where)
    parts = split(checkpoint, state or read_state(file), lora_alpha, ignored)
    home = base or (file.parent if (file.parent / "config.json").is_file() else None)
    if home is None:
        raise ConvertError(
            f"{checkpoint} holds weights only: give the folder with config.json and tokenizer.json of its "
            "base model as --base FOLDER."
        )
    _config(home, "--base needs the folder of the base model")
    found = read_projector_file(projector) if projector not in (None, NO_PROJECTOR) else parts.projector
    if parts.layout == "codi" and found is None and projector != NO_PROJECTOR:
        raise ConvertError(
            f"{checkpoint} is a CODI checkpoint without a projector in it: give its file as --projector "
            "FILE, or --projector none if it was trained without --use_prj."
        )
    model = _from_state(parts.model, home, checkpoint)
    if found is not None:
        _fit(found, model.config.hidden_size, checkpoint)
    return Source(
        parts.layout, model, read_tokenizer(home), home, None if projector == NO_PROJECTOR else found
    )


def _adapter_in(checkpoint: Path) -> Path | None:
    """The adapter of a folder or file, if it is one."""
    if checkpoint.is_file():
        is_named = checkpoint.name in ADAPTER_FILES
        return checkpoint if is_named or _is_adapter(checkpoint) else None
    if weights_file(checkpoint) is not None:
        return None
    found = adapter_file(checkpoint)
    if found is None and (checkpoint / ADAPTER_CONFIG).is_file():
        raise ConvertError(
            f"{checkpoint} has {ADAPTER_CONFIG} and no adapter_model.safetensors: copy it there."
        )
    return found


def _is_adapter(file: Path) -> bool:
    names = names_of(file) if is_safetensors(file) else []
    return bool(names) and all(".lora_" in name for name in names)


def _from_adapter(file: Path, base: Path | None, lora_alpha: float | None) -> Source:
    adapter = read_adapter(file, lora_alpha)
    if base is None or weights_file(base) is None:
        raise ConvertError(
            f"{file.parent} is an adapter and holds only what training changed: give the folder of "
            f"{adapter.base_model}, with its config.json and weights, as --base FOLDER."
        )
    _config(base, "--base needs the folder of the base model")
    model = _from_folder(base)
    merge(adapter, model, base)
    where = file.parent if has_tokenizer(file.parent) else base
    return Source("adapter", model, read_tokenizer(where), where)


def _from_folder(folder: Path):
    from transformers import AutoConfig, AutoModelForCausalLM

    file = weights_file(folder)
    for part in shards(file) if file.name.endswith(".index.json") else [file]:
        if is_safetensors(part):
            names_of(part)  # says it well if the file is damaged
    with _refusing(folder):
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        model, report = AutoModelForCausalLM.from_pretrained(
            folder, config=config, local_files_only=True, ignore_mismatched_sizes=True, **_HOW
        )
    _refuse_gaps(folder, report)
    return model.eval()


def _from_state(state: State, base: Path, checkpoint: Path):
    from transformers import AutoConfig
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING

    embeddings = embeddings_in(state)
    with _refusing(base):
        config = AutoConfig.from_pretrained(base, local_files_only=True)
        config = getattr(config, "text_config", config)  # of a model that sees images too
        if embeddings is not None:
            config.vocab_size = state[embeddings].shape[0]
            config.tie_word_embeddings = _tied(state, embeddings)
        if config.tie_word_embeddings:
            state = {name: tensor for name, tensor in state.items() if name not in HEADS}
        kind = MODEL_FOR_CAUSAL_LM_MAPPING[type(config)]
        model, report = kind.from_pretrained(
            None, config=config, state_dict=state, ignore_mismatched_sizes=True, **_HOW
        )
    _refuse_gaps(checkpoint, report)
    return model.eval()


_HOW = {"dtype": torch.float32, "attn_implementation": "eager", "output_loading_info": True}


class _refusing:
    """What transformers raises about a folder becomes one sentence of ours: its own are long, and colored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, error, trace) -> None:
        # Each version of transformers, and each package under it, has kinds of exceptions of its own.
        if isinstance(error, Exception) and not isinstance(error, ConvertError):
            raise ConvertError(
                f"transformers cannot load {self.folder}: python -c 'from transformers import *; "
                f'AutoModelForCausalLM.from_pretrained("{self.folder}")\' says why.'
            ) from error


def _tied(state: State, embeddings: str) -> bool:
    """A head that is not there, or is the embeddings to the bit, is tied."""
    head = next((state[name] for name in HEADS if name in state), None)
    inputs = state[embeddings]
    return head is None or (head.shape == inputs.shape and torch.equal(head, inputs))


def _refuse_gaps(where: Path, report: dict) -> None:
    """`report`: of `from_pretrained`; a mismatched key comes with both shapes."""
    another = "give the config.json of the model that was trained, with --base FOLDER if it is in another one"
    for what, key, way_out in (
        ("lacks", "missing_keys", another),
        (
            "has too much:",
            "unexpected_keys",
            "leave out what only training needed with --ignore NAME, or " + another,
        ),
        ("has in another shape", "mismatched_keys", another),
    ):
        names = sorted(name if isinstance(name, str) else name[0] for name in report[key])
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            raise ConvertError(
                f"{where} does not fit the model of the config.json, because it {what} "
                f"{', '.join(names[:3])}{more}: {way_out}."
            )


def _refuse_numbers(checkpoint: Path, source: Source) -> None:
    """Where training diverged, no graph can agree with PyTorch, and the graph would get the blame."""
    weights = [*source.model.named_parameters(), *(source.projector or {}).items()]
    names = [name for name, tensor in weights if not torch.isfinite(tensor).all()]
    if names:
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        raise ConvertError(
            f"{checkpoint} has numbers in {names[0]}{more} that are NaN or infinite: give a checkpoint from "
            "before its training diverged."
        )


def _refuse_formats(checkpoint: Path) -> None:
    """Files that hold a model in a form without weights as they were trained."""
    names = [checkpoint.name] if checkpoint.is_file() else [path.name for path in checkpoint.iterdir()]
    for end, way_out in (
        (".gguf", "is for llama.cpp and mostly quantized: give the transformers folder it was made from"),
        (".h5", f"is of TensorFlow: {SAVE}, from PyTorch"),
        (".msgpack", f"is of Flax: {SAVE}, from PyTorch"),
        (".onnx", "is an ONNX graph, made for something else: give the checkpoint it was made from"),
    ):
        found = next((name for name in names if name.endswith(end)), None)
        if found and (checkpoint.is_file() or weights_file(checkpoint) is None):
            raise ConvertError(f"{found} {way_out}.")


def _config(folder: Path, why: str) -> Family:
    """Refuses a family without a row before its weights are read."""
    path = folder / "config.json"
    if not path.is_file():
        raise ConvertError(f"{folder} has no config.json: {why}.")
    save = "save the base's with AutoConfig.from_pretrained(NAME).save_pretrained(FOLDER)"
    content = read_object(path, save)
    inner = content.get("text_config", content)
    kind = inner.get("model_type") if isinstance(inner, dict) else None
    if not isinstance(kind, str):
        raise ConvertError(f"{path} is not a config of transformers, because it has no model_type: {save}.")
    if content.get("quantization_config"):
        raise ConvertError(
            f"The weights of {folder} are quantized (quantization_config in config.json): give the folder "
            "before quantization, or save model.dequantize()."
        )
    return family_of(kind)


def _fit(projector: State, hidden: int, checkpoint: Path) -> None:
    shapes = projector["1.weight"].shape, projector["3.weight"].shape
    if shapes[0][1] != hidden or shapes[1] != (hidden, shapes[0][0]):
        raise ConvertError(
            f"The projector of {checkpoint} takes {shapes[0][1]} numbers and the model's states have "
            f"{hidden}: give the projector of this model as --projector FILE."
        )


def _quiet() -> None:
    """transformers warns about ids and versions in every config; what matters here the converter checks."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    logging.getLogger("transformers").setLevel(logging.ERROR)
