"""Drawing what was read on the page."""

from pathlib import Path

import pytest
from PIL import Image

from corpus.draw import NoSuchPage, draw

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"


def test_cells_and_lines_are_drawn(tmp_path):
    picture = Image.open(draw(SAMPLES / "2568-analysis-and-plan.pdf", 1, tmp_path / "page.png", resolution=72))
    colours = {colour for _, colour in picture.convert("RGB").getcolors(maxcolors=1 << 20)}
    assert any(blue > 150 and red < 100 and green < 100 for red, green, blue in colours)
    assert any(green > 90 and red < 80 and blue < 80 for red, green, blue in colours)


def test_a_page_that_is_not_there(tmp_path):
    with pytest.raises(NoSuchPage, match="no readable page 99"):
        draw(SAMPLES / "2568-analysis-and-plan.pdf", 99, tmp_path / "page.png")
    with pytest.raises(NoSuchPage, match="is no PDF"):
        draw(SAMPLES / "2566-plan-tis620.txt", 1, tmp_path / "page.png")
