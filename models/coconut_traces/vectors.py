"""Thought vectors: as `coconut trace --vectors` writes them, and as `--vector` puts them back in."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ReadError


@dataclass(frozen=True)
class Vectors:
    """The thoughts of some problems of a dataset."""

    #: (problems, thoughts, hidden), float32: what the model fed back, before any edit.
    vectors: NDArray[np.float32]
    #: (problems,): which problem of the dataset each is, from 0.
    index: NDArray[np.int32]

    def after(self, thought: int) -> NDArray[np.float32]:
        """(problems, hidden): one thought, counted from 1. Raises IndexError if there is none."""
        if not 1 <= thought <= self.vectors.shape[1]:
            raise IndexError(f"There is no thought {thought}: each problem has {self.vectors.shape[1]}.")
        return self.vectors[:, thought - 1]


def read_vectors(path: str | Path) -> Vectors:
    """What `coconut trace DATASET --vectors FILE.npz` wrote. Raises ReadError if it is something else."""
    try:
        # Objects of Python are never loaded: they could run any program.
        file: Any = np.load(path, allow_pickle=False)
        # Only these two, each once: others may be large, or of another type.
        names = () if isinstance(file, np.ndarray) else {"vectors", "index"} & set(file.files)
        arrays = {name: file[name] for name in names}
    except (ValueError, EOFError, MemoryError, KeyError, NotImplementedError, BadZipFile, zlib.error):
        raise ReadError(f"{path} isn't a file of numpy arrays.") from None
    vectors, index = arrays.get("vectors"), arrays.get("index")
    if (
        vectors is None
        or index is None
        or vectors.ndim != 3
        or index.shape != vectors.shape[:1]
        or not np.issubdtype(vectors.dtype, np.floating)
        or not np.issubdtype(index.dtype, np.integer)
    ):
        raise ReadError(
            f"{path} needs “vectors” (problems, thoughts, hidden) and “index” (problems,), "
            "as coconut trace --vectors writes them."
        )
    return Vectors(vectors, index)


def write_vectors(
    path: str | Path,
    vectors: ArrayLike,
    *,
    thought: ArrayLike | None = None,
    index: ArrayLike | None = None,
) -> None:
    """Writes a file for `coconut reason --vector` and `coconut test --vector`.

    `vectors` is one of:
    - (problems, thoughts, hidden) with `index` (problems,): all thoughts of these problems. A vector of NaN
      leaves its thought as it is.
    - (n, hidden) with `thought` (n,), counted from 1: these thoughts of any question, or with `index` (n,) of
      these problems.

    Raises ValueError if the arrays don't fit together.
    """
    data = np.asarray(vectors, dtype=np.float32)
    arrays = {"vectors": np.ascontiguousarray(data)}
    for name, given in (("thought", thought), ("index", index)):
        if given is None:
            continue
        numbers = np.asarray(given)
        if numbers.shape != data.shape[:1] or not np.issubdtype(numbers.dtype, np.integer):
            raise ValueError(
                f"“{name}” needs a whole number for each of the {data.shape[0]} entries of “vectors”."
            )
        arrays[name] = numbers.astype(np.int32)
    fits = ("index" in arrays and "thought" not in arrays) if data.ndim == 3 else "thought" in arrays
    if data.ndim not in (2, 3) or not fits:
        raise ValueError("Give vectors (problems, thoughts, hidden) with index, or (n, hidden) with thought.")
    # A file object, because numpy adds .npz to a name that doesn't end with it.
    with open(path, "wb") as file:
        np.savez(file, **arrays)
