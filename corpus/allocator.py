"""Memory of the run's own process: taken in a way that it can be given back, and given back between the parts of a run.

Facts: mallopt(3), malloc_trim(3); Arrow's own pools keep what they have had for a while, the system's does not.
"""

from __future__ import annotations

import ctypes
import os
import sys

MMAP_THRESHOLD, ARENA_MAX = -3, -8  # names of mallopt's parameters
LARGE = 1 << 20  # bytes from which a block is the system's own, and goes back to it at once


def settle() -> None:
    """Choose how memory is taken; before pyarrow is imported."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    libc = _glibc()
    if libc is not None:
        libc.mallopt(MMAP_THRESHOLD, LARGE)
        libc.mallopt(ARENA_MAX, 1)  # threads here wait for disks: they need no heaps of their own


def give_back() -> None:
    """Give memory that is no longer used back to the system."""
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """The C library, None if it is none that has these functions."""
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
