"""A crop and what the network has seen of it, so that no look at it is taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from extract.digits.network import probabilities
from extract.digits.prepare import Refused, Strip, find_print

if TYPE_CHECKING:
    from extract.digits.reader import NumberReading

PLAIN = (1.0, 0.0)


class Sight:
    """image: grey, uint8. seen: by (stretch, soften) of `Print.strip`, the strip and the network's probabilities
    (frames x CLASSES), or why there are none. readings: by grammar, what `reader.read_numbers` made of it."""

    def __init__(self, image: np.ndarray):
        self.image = image
        self.print = find_print(image)
        self.seen: dict[tuple[float, float], tuple[Strip, np.ndarray] | Refused] = {}
        self.readings: dict[str, NumberReading] = {}


def look(sights: Sequence[Sight], at: tuple[float, float] = PLAIN) -> list[tuple[Strip, np.ndarray] | Refused]:
    """What is seen of each crop at one look; those not yet looked at go through the network together."""
    new: dict[int, tuple[Sight, Strip]] = {}
    for sight in sights:
        if at not in sight.seen:
            strip = sight.print if isinstance(sight.print, Refused) else sight.print.strip(*at)
            if isinstance(strip, Refused):
                sight.seen[at] = strip
            else:
                new[id(sight)] = sight, strip
    frames = probabilities([strip.image for _, strip in new.values()])
    for (sight, strip), answer in zip(new.values(), frames, strict=True):
        sight.seen[at] = strip, answer
    return [sight.seen[at] for sight in sights]
