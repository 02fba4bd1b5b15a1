"""Records as a table of pandas, which is the only thing here that needs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


def frame(records: Iterable[dict[str, Any]]) -> pandas.DataFrame:
    """A row for each record, and a column for each key. Raises ImportError if pandas isn't installed."""
    try:
        import pandas
    except ImportError:
        raise ImportError(
            "frame needs pandas: install it with “pip install pandas”, or use the records as they are."
        ) from None
    return pandas.DataFrame.from_records(list(records))
