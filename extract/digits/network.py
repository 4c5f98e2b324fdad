"""The number reader's network, forward only, in numpy: strips of 32 rows -> probabilities of symbols per frame."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

MODEL = Path(__file__).with_name("model.npz")
# Strips are padded to a multiple of this width, so that a strip gives the same answer alone and in a batch.
STEP = 32
# Most columns that go through the network at once: bounds the memory (about 30 kB a column).
COLUMNS = 8192


@lru_cache(maxsize=2)
def weights(path: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """(kernel x inputs by outputs, bias) of each layer, float32."""
    with np.load(path, allow_pickle=False) as stored:
        layers = len(stored.files) // 2
        return [
            (stored[f"weight{number}"].astype(np.float32), stored[f"bias{number}"].astype(np.float32))
            for number in range(layers)
        ]


def _convolve(value: np.ndarray, layer: tuple[np.ndarray, np.ndarray], rows: int, columns: int) -> np.ndarray:
    """ReLU of a convolution; value: n x height x width x channels, padded by the caller."""
    height, width = value.shape[1] - rows + 1, value.shape[2] - columns + 1
    parts = [value[:, i : i + height, j : j + width] for i in range(rows) for j in range(columns)]
    stacked = np.concatenate(parts, axis=3)
    out = stacked.reshape(-1, stacked.shape[3]) @ layer[0]
    out += layer[1]
    return np.maximum(out, 0, out=out).reshape(value.shape[0], height, width, -1)


def _pad(value: np.ndarray, rows: int, columns: int) -> np.ndarray:
    return np.pad(value, ((0, 0), (rows, rows), (columns, columns), (0, 0)))


def forward(strips: np.ndarray, path: Path | None = None) -> np.ndarray:
    """strips: float32, n x 32 x width (a multiple of 4) -> probabilities, n x width / 4 x CLASSES."""
    layers = weights(path or MODEL)
    value = strips[..., None]
    for number in range(4):
        value = _convolve(_pad(value, 1, 1), layers[number], 3, 3)
        if number < 3:
            value = np.maximum(value[:, ::2], value[:, 1::2])
        if number < 2:
            value = np.maximum(value[:, :, ::2], value[:, :, 1::2])
    value = _convolve(value, layers[4], 4, 1)
    for number in (5, 6):
        value = _convolve(_pad(value, 0, 2), layers[number], 1, 5)
    logits = value[:, 0] @ layers[7][0] + layers[7][1]
    logits -= logits.max(axis=2, keepdims=True)
    np.exp(logits, out=logits)
    return logits / logits.sum(axis=2, keepdims=True)


def probabilities(images: list[np.ndarray]) -> list[np.ndarray]:
    """Probabilities per strip (frames x CLASSES), strips of like width together; images: float32, 32 x any width."""
    buckets: dict[int, list[int]] = {}
    for number, image in enumerate(images):
        buckets.setdefault(-(-image.shape[1] // STEP) * STEP, []).append(number)
    out: list[np.ndarray | None] = [None] * len(images)
    for width, members in buckets.items():
        size = max(1, COLUMNS // width)
        for first in range(0, len(members), size):
            part = members[first : first + size]
            strips = np.zeros((len(part), images[0].shape[0], width), np.float32)
            for place, number in enumerate(part):
                strips[place, :, : images[number].shape[1]] = images[number]
            for number, answer in zip(part, forward(strips), strict=True):
                # What lies beyond the strip's end was never trained to mean anything.
                out[number] = answer[: -(-images[number].shape[1] // 4)]
    return [answer for answer in out if answer is not None]
