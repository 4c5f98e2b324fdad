"""The rectangle on the page in which something is printed, as columns of the dataset."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.document import Box, Place


def around(places: Iterable[Place], page: int | None) -> Box | None:
    """The smallest box that holds the boxes of the places on this page, None if none of them has one."""
    boxes = [place.box for place in places if place.box and place.page == page]
    if not boxes:
        return None
    if len(boxes) == 1:
        return boxes[0]
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def edges(box: Box | None) -> dict[str, float | None]:
    """x0, top, x1, bottom in points of the upright page, to a hundredth; None where there is no box."""
    if box is None:
        return {"x0": None, "top": None, "x1": None, "bottom": None}
    return {
        "x0": round(box.x0, 2),
        "top": round(box.top, 2),
        "x1": round(box.x1, 2),
        "bottom": round(box.bottom, 2),
    }
