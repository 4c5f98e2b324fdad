"""Short ways through numpy for the many small arrays of a page."""

from __future__ import annotations

import numpy as np


def true_at(mask: np.ndarray) -> np.ndarray:
    """Numbers of the true entries of a flat array. `np.flatnonzero` says the same after three general functions, which
    take several times longer than a page's array itself."""
    return mask.nonzero()[0]


def columns(*values: np.ndarray) -> np.ndarray:
    """Flat arrays of one length n side by side, (n, len(values))."""
    return np.array(values).T
