"""A folder of reports -> Parquet: the command line, a batch of isolated readers, writing and checking the dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.loading import Data


def load(folder: str | Path = "out") -> Data:
    """The tables of an output folder as pandas DataFrames; see `corpus.loading`. Raises NotAnOutput if it is none."""
    from corpus.loading import Data

    return Data(folder)
