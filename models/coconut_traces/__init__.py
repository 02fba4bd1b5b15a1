"""Reads traces, thought vectors, and reports of Coconut Inspector into Python, without running a model.

`docs/notebooks.md` shows how to use it. It needs numpy; pandas only for `frame`.
"""

from .errors import ReadError
from .frames import frame
from .reports import read_report
from .traces import Trace, read_trace, read_traces
from .vectors import Vectors, read_vectors, write_vectors

__all__ = [
    "ReadError",
    "Trace",
    "Vectors",
    "frame",
    "read_report",
    "read_trace",
    "read_traces",
    "read_vectors",
    "write_vectors",
]
