"""Memory for page images: kept by the process from one step to the next.

A page at 300 dpi is worked on in some sixty arrays of 9 MB. Left to itself the C library hands such a block back to the
system at once and gets it again page by page, emptied, which costs more than many of the steps themselves.

Facts: mallopt(3).
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # names of mallopt's parameters
LARGEST = 32 << 20  # bytes: the most that it allows
KEPT = 256 << 20  # bytes that stay with the process


@cache
def keep() -> None:
    """Let the process keep what it frees; once, and nothing where the C library is another one."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if hasattr(library, "mallopt"):
        library.mallopt(MMAP_THRESHOLD, LARGEST)
        library.mallopt(TRIM_THRESHOLD, KEPT)
