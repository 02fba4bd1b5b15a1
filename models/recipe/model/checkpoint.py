"""Reading what training left."""

from pathlib import Path

import torch

from ..data.shape import Shape
from .network import Coconut


def load_network(path: Path) -> tuple[Coconut, dict]:
    """The network of a run's folder or of its checkpoint, in float32, and what the checkpoint says of its
    training."""
    path = path / "checkpoint.pt" if path.is_dir() else path
    saved = torch.load(path, weights_only=False, map_location="cpu")
    shape = dict(saved["shape"])
    network = Coconut(Shape(**{**shape, "rotary": tuple(shape["rotary"])}))
    network.load_state_dict(saved["model"])
    return network.eval(), saved["state"]
