"""Fixtures shared by all tests."""

import os

# As the readers' processes have it: several threads per process on few cores make each of them slower.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"):
    os.environ.setdefault(name, "1")

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is slow, and no fault of the code: time is measured elsewhere.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports that stands beside a developer's checkout; it is not part of the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of real reports (../shared) is not here")
    return folder
