"""Reading what training left."""

from pathlib import Path

import torch

from .model import Coconut, Shape


def load(path: Path) -> tuple[Coconut, dict]:
    """The model of a run's folder or of its checkpoint, in float32, and what the checkpoint says of its
    training; one without a method is from before there were others than Coconut."""
    path = path / "checkpoint.pt" if path.is_dir() else path
    saved = torch.load(path, weights_only=False, map_location="cpu")
    shape = dict(saved["shape"])
    model = Coconut(Shape(**{**shape, "rotary": tuple(shape["rotary"])}))
    model.load_state_dict(saved["model"])
    return model.eval(), {"method": "coconut", **saved["state"]}
