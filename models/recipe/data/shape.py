"""The size of a network."""

from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True)
class Shape:
    """`rotary`: per layer, whether it uses rotary positions. Lookup by content shouldn't depend on distance,
    so the layers after the first do without."""

    layers: int = 2
    hidden: int = 128
    heads: int = 2
    head_dim: int = 128
    inner: int = 256
    vocabulary: int = 0
    rotary: tuple[bool, ...] = (True, False)
    base: float = 10000.0
    epsilon: float = 1e-6
    scale: float = 0.3  # std of an embedding; also the length of a thought per dimension

    def as_dict(self) -> dict:
        return asdict(self)

    def of(self, layers: int) -> "Shape":
        """The same with another number of layers; those after the first go without rotary positions."""
        return replace(self, layers=layers, rotary=(True, *[False] * (layers - 1)))
