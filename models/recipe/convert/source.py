"""A checkpoint of any layout as one thing: a transformers model in float32, its tokenizer, and what else it
brings.

transformers itself loads the weights, so that its own rules for names, shards and tied weights hold; what it
could not place is refused, because a model with some random weights would still agree with itself.
"""

import json
import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .families import family_of
from .problem import Problem
from .state_dicts import State, base_weights, layout_of, names_of, read_projector, read_state, weights_file


@dataclass(frozen=True)
class Source:
    """`layout`: coconut, codi or transformers. `projector`: see `read_projector`."""

    layout: str
    model: torch.nn.Module  # a transformers PreTrainedModel, float32, eval, eager attention
    tokenizer: Tokenizer
    base: Path
    projector: State | None = None

    def weights(self, name: str) -> np.ndarray | None:
        """A weight by its name in the state dict; `None` where there is none, and for a head tied to the
        embeddings."""
        tensor = self._state.get(name)
        if tensor is None or (name == "lm_head.weight" and self._tied):
            return None
        return tensor.detach().numpy()

    @cached_property
    def _state(self) -> State:
        return dict(self.model.named_parameters(remove_duplicate=False))

    @property
    def _tied(self) -> bool:
        return self.model.get_input_embeddings().weight is self.model.get_output_embeddings().weight


def read_source(checkpoint: Path, base: Path | None, lora_alpha: float | None = None) -> Source:
    """Raises Problem with the option or file to change."""
    _quiet()
    if not checkpoint.exists():
        raise Problem(f"There is no checkpoint {checkpoint}.")
    file = checkpoint if checkpoint.is_file() else weights_file(checkpoint)
    if file is None:
        raise Problem(
            f"{checkpoint} has no weights: neither model.safetensors nor pytorch_model.bin, whole or sharded."
        )
    state = None if file.name.endswith((".safetensors", ".json")) else read_state(file)
    layout = layout_of(names_of(file) if state is None else list(state))
    if layout == "plain" and checkpoint.is_dir():
        _config(checkpoint, f"{checkpoint} is to be converted as a transformers folder")
        return Source(
            "transformers", _from_folder(checkpoint), _tokenizer(base or checkpoint), base or checkpoint
        )
    if layout == "plain":
        raise Problem(
            f"{checkpoint} is a state dict without base_causallm. or codi. before its names, so it is no "
            "Coconut checkpoint. If it is one of transformers, give the folder that holds it with its "
            "config.json."
        )
    base = base or (checkpoint if checkpoint.is_dir() and (checkpoint / "config.json").is_file() else None)
    if base is None:
        raise Problem(
            f"{checkpoint} holds weights only: say with --base FOLDER where config.json and tokenizer.json "
            "of its base model are."
        )
    _config(base, "--base is to be the folder of the base model")
    state = state or read_state(file)
    model = _from_state(base_weights(state, lora_alpha), base, checkpoint)
    return Source(layout, model, _tokenizer(base), base, read_projector(state))


def _from_folder(folder: Path):
    from transformers import AutoModelForCausalLM

    try:
        model, report = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=torch.float32,
            attn_implementation="eager",
            local_files_only=True,
            output_loading_info=True,
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise Problem(f"transformers does not load {folder}: {str(error).splitlines()[0]}") from error
    _refuse_gaps(folder, report["missing_keys"], report["unexpected_keys"], report["mismatched_keys"])
    return model.eval()


def _from_state(state: State, base: Path, checkpoint: Path):
    from transformers import AutoConfig, AutoModelForCausalLM

    try:
        config = AutoConfig.from_pretrained(base, local_files_only=True)
        rows = _rows(state, checkpoint)
        config.vocab_size = rows
        config.tie_word_embeddings = _tied(state)
        model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32)
    except (OSError, ValueError, KeyError) as error:
        raise Problem(
            f"transformers does not know the model of {base}: {str(error).splitlines()[0]}"
        ) from error
    own = model.state_dict()
    wrong = [name for name, tensor in state.items() if name in own and own[name].shape != tensor.shape]
    fitting = {name: tensor.float() for name, tensor in state.items() if name in own and name not in wrong}
    model.load_state_dict(fitting, strict=False)
    missing = [
        name
        for name in own
        if name not in state and not (name == "lm_head.weight" and config.tie_word_embeddings)
    ]
    _refuse_gaps(checkpoint, missing, [name for name in state if name not in own], wrong)
    return model.eval()


def _rows(state: State, checkpoint: Path) -> int:
    for name, tensor in state.items():
        if name.endswith(("wte.weight", "embed_tokens.weight")):
            return tensor.shape[0]
    raise Problem(
        f"{checkpoint} has no embeddings: neither wte.weight nor embed_tokens.weight is among its names."
    )


def _tied(state: State) -> bool:
    """A head that is not there, or is the embeddings to the bit, is tied."""
    head = state.get("lm_head.weight")
    inputs = next(t for name, t in state.items() if name.endswith(("wte.weight", "embed_tokens.weight")))
    return head is None or (head.shape == inputs.shape and torch.equal(head, inputs))


def _refuse_gaps(where: Path, missing, unexpected, mismatched) -> None:
    for what, names in (
        ("lacks", missing),
        ("has too much:", unexpected),
        ("has in another shape", mismatched),
    ):
        names = sorted(str(name) for name in names)
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            raise Problem(
                f"{where} does not fit the model of its config.json: it {what} {', '.join(names[:3])}{more}. "
                "Is --base the model that was trained?"
            )


def _need(folder: Path, name: str, why: str) -> None:
    if not (folder / name).is_file():
        raise Problem(f"{folder} has no {name}: {why}.")


def _config(folder: Path, why: str) -> None:
    """Refuses a family without a row before its weights are read."""
    _need(folder, "config.json", why)
    try:
        family_of(json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"])
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(
            f"{folder / 'config.json'} is no config of transformers: it has no model_type."
        ) from error


def _tokenizer(folder: Path) -> Tokenizer:
    _need(
        folder,
        "tokenizer.json",
        "save the fast tokenizer there with AutoTokenizer.from_pretrained(…).save_pretrained(…)",
    )
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises plain Exception
        raise Problem(f"{folder / 'tokenizer.json'} is no tokenizer that can be read ({error}).") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _quiet() -> None:
    """transformers warns of ids and versions in every config; what matters here is checked by the
    converter."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    logging.getLogger("transformers").setLevel(logging.ERROR)
