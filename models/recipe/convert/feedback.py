"""What is fed for a thought: the feedback rules of the manifest."""

from dataclasses import dataclass

from .files import State


@dataclass(frozen=True)
class Feedback:
    """`rule` is the manifest's `feedback`: hidden (the state after the final norm, raw), projector (CODI),
    mixture (embeddings weighted by what the head reads, as in Soft Thinking) or pause."""

    rule: str = "hidden"
    projector: State | None = None  # `1.` and `3.`: the linear layers around the GELU; `ln.`: the layer norm
    temperature: float | None = None  # of the mixture's softmax
    pause: int | None = None  # id of the token
