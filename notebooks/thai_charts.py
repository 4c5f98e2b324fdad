"""Charts in which Thai can be read: picks a Thai font of this machine for matplotlib."""

from __future__ import annotations

import matplotlib
from matplotlib import font_manager

# Packages of Debian and Ubuntu (fonts-thai-tlwg, fonts-noto-core), then what Windows and macOS come with.
FONTS = (
    *("Noto Sans Thai", "Loma", "Garuda", "Waree", "Sarabun", "TH Sarabun New", "Norasi", "Kinnari"),
    *("Leelawadee UI", "Leelawadee", "Tahoma", "Thonburi"),
)


def use_thai_font() -> str | None:
    """Set matplotlib's fonts; the Thai font's name, None (and a sentence) where there is none."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    font = next((name for name in FONTS if name in installed), None)
    if font is None:
        print("No Thai font is installed: charts show boxes. Debian, Ubuntu: sudo apt-get install fonts-thai-tlwg")
    matplotlib.rcParams.update(
        {
            "font.family": [*([font] if font else []), "DejaVu Sans"],
            "axes.spines.top": False,
            "axes.spines.right": False,
            "figure.dpi": 110,
            "axes.unicode_minus": False,
        }
    )
    return font
