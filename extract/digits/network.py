"""The number reader's network, forward only, in numpy: strips of 32 rows -> probabilities of symbols per frame."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

MODEL = Path(__file__).with_name("model.npz")
# Strips are padded to a multiple of this width, so that a strip gives the same answer alone and in a batch.
STEP = 32
# Most columns that go through the network at once, about 30 kB each: what the processor's cache holds is fastest.
COLUMNS = 1024


@lru_cache(maxsize=2)
def weights(path: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """(kernel x inputs by outputs, bias) of each layer, float32."""
    with np.load(path, allow_pickle=False) as stored:
        layers = len(stored.files) // 2
        return [
            (stored[f"weight{number}"].astype(np.float32), stored[f"bias{number}"].astype(np.float32))
            for number in range(layers)
        ]


def _convolve(value: np.ndarray, weight: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A convolution without its bias; value: n x height x width x channels, contiguous, padded by the caller."""
    count, height, width, channels = value.shape
    height, width = height - rows + 1, width - columns + 1
    # Neighbours in a row lie side by side in memory: each row of the kernel is one piece to copy.
    shape, steps = (count, height, width, columns * channels), value.strides
    stacked = np.empty((count, height, width, rows * columns * channels), np.float32)
    for row in range(rows):
        first = row * columns * channels
        part = np.ndarray(shape, np.float32, value, row * steps[1], steps)
        stacked[..., first : first + columns * channels] = part
    return (stacked.reshape(-1, stacked.shape[3]) @ weight).reshape(count, height, width, -1)


def _first(value: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """`_convolve` of one channel by 3 x 3: nine copies of the picture are faster to make than its windows."""
    count, height, width = value.shape[0], value.shape[1] - 2, value.shape[2] - 2
    stacked = np.empty((9, count, height, width), np.float32)
    for place in range(9):
        row, column = divmod(place, 3)
        stacked[place] = value[:, row : row + height, column : column + width, 0]
    return (stacked.reshape(9, -1).T @ weight).reshape(count, height, width, -1)


def _padded(value: np.ndarray, rows: int, columns: int) -> np.ndarray:
    count, height, width, channels = value.shape
    out = np.zeros((count, height + 2 * rows, width + 2 * columns, channels), np.float32)
    out[:, rows : rows + height, columns : columns + width] = value
    return out


def _activated(value: np.ndarray, bias: np.ndarray) -> np.ndarray:
    value += bias
    return np.maximum(value, 0, out=value)


def forward(strips: np.ndarray, path: Path | None = None) -> np.ndarray:
    """strips: float32, n x 32 x width (a multiple of 4) -> probabilities, n x width / 4 x CLASSES."""
    layers = weights(path or MODEL)
    value = strips[..., None]
    for number in range(4):
        weight, bias = layers[number]
        value = _convolve(_padded(value, 1, 1), weight, 3, 3) if number else _first(_padded(value, 1, 1), weight)
        # The largest of four, before bias and ReLU: the same numbers with less work.
        if number < 3:
            value = np.maximum(value[:, ::2], value[:, 1::2])
        if number < 2:
            value = np.maximum(value[:, :, ::2], value[:, :, 1::2])
        value = _activated(value, bias)
    value = _activated(_convolve(value, layers[4][0], 4, 1), layers[4][1])
    for number in (5, 6):
        weight, bias = layers[number]
        value = _activated(_convolve(_padded(value, 0, 2), weight, 1, 5), bias)
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
