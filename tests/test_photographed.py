"""Pages photographed at an angle are made rectangular; scans are left as they are."""

import cv2
import numpy as np
import pytest
from support.scan import QUALITIES, degrade_page

from extract.photographed import flattened


def page():
    """Grey page with a grid of print."""
    image = np.full((1170, 827), 255, np.uint8)
    for y in range(100, 1100, 40):
        cv2.putText(image, "8" * 26, (80, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    return image


def photographed(image, corners, ground=70, light=(0.65, 1.0)):
    """The page seen with its corners (shares of the picture) there, under light that falls from the right."""
    height, width = image.shape
    edges = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    there = np.array(corners, np.float32) * (width, height)
    seen = cv2.warpPerspective(
        image, cv2.getPerspectiveTransform(edges, there.astype(np.float32)), (width, height), borderValue=ground
    )
    return (seen * np.linspace(*light, width)[None, :]).astype(np.uint8)


SLANTED = [
    [(0.03, 0.02), (0.97, 0.04), (0.99, 0.98), (0.01, 0.97)],
    [(0.10, 0.05), (0.90, 0.05), (0.98, 0.97), (0.02, 0.97)],
    [(0.04, 0.08), (0.96, 0.02), (0.97, 0.98), (0.05, 0.90)],
]


@pytest.mark.parametrize("corners", SLANTED)
def test_a_slanted_page_is_made_rectangular(corners):
    """Its lines run level: left and right ends of the first line are at one height, and both edges upright."""
    flat = flattened(photographed(page(), corners))
    height, width = flat.shape
    ink = flat < 0.6 * flat.max(axis=0)
    ink[: height // 20] = ink[-height // 20 :] = False
    ends = (ink[:, width // 8 : width // 4], ink[:, -width * 2 // 5 : -width // 3])
    left, right = (np.flatnonzero(end.any(axis=1)) for end in ends)
    assert len(left) and len(right)
    assert abs(int(left[0]) - int(right[0])) <= 6
    assert abs(int(left[-1]) - int(right[-1])) <= 6


@pytest.mark.parametrize("quality", QUALITIES)
def test_a_scan_is_left_as_it_is(quality):
    scan = degrade_page(page(), quality, 100, 2)
    assert flattened(scan) is scan


@pytest.mark.parametrize("border", [0, 30, 120])
def test_a_scan_with_dark_edges_is_left_as_it_is(border):
    scan = cv2.copyMakeBorder(page(), 20, 35, 15, 40, cv2.BORDER_CONSTANT, value=border)
    turned = cv2.warpAffine(scan, cv2.getRotationMatrix2D((400, 600), 1.2, 1), scan.shape[::-1], borderValue=border)
    assert flattened(scan) is scan
    assert flattened(turned) is turned


def test_pictures_without_a_page_are_left_as_they_are():
    for image in (
        np.full((500, 400), 255, np.uint8),
        np.zeros((500, 400), np.uint8),
        np.tile(np.arange(400, dtype=np.uint8), (500, 1)),
    ):
        assert flattened(image) is image
