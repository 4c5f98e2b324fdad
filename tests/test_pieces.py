"""Connected pieces of ink: the same as OpenCV's own statistics give."""

import cv2
import numpy as np
import pytest

from extract import pieces


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("shape", [(40, 61), (201, 90), (1, 30), (33, 1)])
def test_pieces_are_those_of_opencv(shape: tuple[int, int], share: float) -> None:
    """Specks, worms and pieces within the holes of others, at all densities."""
    mask = (np.random.default_rng(int(100 * share)).random(shape) < share).astype(np.uint8) * 255
    _, expected, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    labels, boxes, areas = pieces.labelled(mask)
    assert (labels == expected).all()
    assert (boxes == stats[1:, :4]).all()
    assert (areas == stats[1:, cv2.CC_STAT_AREA]).all()
    assert sorted(map(tuple, pieces.boxes(mask).tolist())) == sorted(map(tuple, boxes.tolist()))


def test_a_piece_inside_a_frame_is_its_own() -> None:
    mask = np.zeros((60, 80), np.uint8)
    cv2.rectangle(mask, (5, 5), (70, 50), 255, 2)
    cv2.rectangle(mask, (20, 20), (30, 30), 255, -1)
    inner = (20, 20, 11, 11)
    assert inner in map(tuple, pieces.boxes(mask).tolist())
    alone = pieces.among(mask, [inner])
    assert cv2.countNonZero(alone) == 121
    frame = [box for box in pieces.boxes(mask).tolist() if tuple(box) != inner]
    assert cv2.countNonZero(pieces.among(mask, frame)) == cv2.countNonZero(mask) - 121


@pytest.mark.parametrize("shape", [(509, 512), (511, 511), (3, 40_001), (1, 7)])
def test_as_many_pieces_as_fit_in_are_measured(shape: tuple[int, int]) -> None:
    """Also where labels of two bytes are just enough, and where they no longer are."""
    mask = np.zeros(shape, np.uint8)
    mask[::2, ::2] = 1
    _, expected, wanted, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    labels, stats = pieces.measured(mask)
    assert len(stats) == 1 + int(mask.sum())
    assert np.array_equal(labels, expected) and np.array_equal(stats, wanted)
