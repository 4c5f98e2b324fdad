"""The fonts that the number reader learns from: Debian's packages and web fonts, all under free licences.

Debian: fonts-thai-tlwg (GPL with font exception and others, see its copyright file), fonts-noto-core (OFL 1.1),
fonts-dejavu (Bitstream Vera licence). Web families: npm's @fontsource packages, all OFL 1.1, at the versions below.
Nothing of a font goes into the model but its effect on the weights.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

SYSTEM = Path("/usr/share/fonts/truetype")

# Families that the guarding stage never sees. Laksaman and Sarabun have the look of TH Sarabun, in which most agencies
# write; Arimo and Tinos have the look of Arial and Times New Roman.
HELD_OUT = frozenset({"Laksaman", "Sarabun", "Garuda", "Noto Serif Thai", "Maitree", "Tinos"})

# Debian families by the beginning of their file names. Purisa is handwriting and left out.
TLWG = ("Garuda", "Kinnari", "Laksaman", "Loma", "Norasi", "Sawasdee", "TlwgMono", "TlwgTypewriter", "TlwgTypist",
        "TlwgTypo", "Umpush", "Waree")  # fmt: skip
NOTO = {"NotoLoopedThai": "Noto Looped Thai", "NotoSansThai": "Noto Sans Thai", "NotoSerifThai": "Noto Serif Thai"}
DEJAVU = {"DejaVuSans": "DejaVu Sans", "DejaVuSerif": "DejaVu Serif"}
WEB = {
    "anuphan": ("Anuphan", "5.3.0"),
    "athiti": ("Athiti", "5.2.8"),
    "bai-jamjuree": ("Bai Jamjuree", "5.3.0"),
    "chakra-petch": ("Chakra Petch", "5.3.0"),
    "fahkwang": ("Fahkwang", "5.3.0"),
    "ibm-plex-sans-thai": ("IBM Plex Sans Thai", "5.3.0"),
    "ibm-plex-sans-thai-looped": ("IBM Plex Sans Thai Looped", "5.3.0"),
    "k2d": ("K2D", "5.2.8"),
    "kanit": ("Kanit", "5.3.0"),
    "kodchasan": ("Kodchasan", "5.2.8"),
    "koho": ("KoHo", "5.3.0"),
    "krub": ("Krub", "5.2.7"),
    "maitree": ("Maitree", "5.3.0"),
    "mitr": ("Mitr", "5.3.0"),
    "niramit": ("Niramit", "5.3.0"),
    "noto-sans-thai": ("Noto Sans Thai", "5.3.0"),
    "noto-sans-thai-looped": ("Noto Sans Thai Looped", "5.3.0"),
    "noto-serif-thai": ("Noto Serif Thai", "5.3.0"),
    "pridi": ("Pridi", "5.3.0"),
    "prompt": ("Prompt", "5.3.0"),
    "sarabun": ("Sarabun", "5.3.0"),
    "taviraj": ("Taviraj", "5.3.0"),
    "trirong": ("Trirong", "5.3.0"),
}
LATIN_WEB = {
    "arimo": ("Arimo", "5.3.0"),
    "carlito": ("Carlito", "5.3.0"),
    "open-sans": ("Open Sans", "5.3.0"),
    "roboto": ("Roboto", "5.3.0"),
    "tinos": ("Tinos", "5.3.0"),
}
STYLES = ("300-normal", "400-normal", "500-normal", "700-normal", "400-italic", "700-italic")


@dataclass(frozen=True)
class Face:
    """One style of a family. thai: file with Thai glyphs, None in a Latin family. latin: file with the ASCII ones."""

    family: str
    thai: str | None
    latin: str


@lru_cache(maxsize=512)
def load(path: str, size: int) -> ImageFont.FreeTypeFont:
    """The font of a file at a size in pixels, with complex shaping."""
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def fetch(cache: Path) -> Path:
    """Install the web families below the cache folder with npm; the folder of the packages. Does nothing twice."""
    packages = cache / "node_modules" / "@fontsource"
    wanted = {name: version for table in (WEB, LATIN_WEB) for name, (_, version) in table.items()}
    missing = [f"@fontsource/{name}@{version}" for name, version in wanted.items() if not (packages / name).is_dir()]
    if missing:
        cache.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(cache)]
        every = [f"@fontsource/{name}@{version}" for name, version in wanted.items()]
        subprocess.run([*command, *every], check=True)
    return packages


def faces(packages: Path) -> list[Face]:
    """All faces of the listed families; a ValueError where one is missing, for the model depends on it."""
    found: list[Face] = []
    for family in TLWG:
        for path in sorted((SYSTEM / "tlwg").glob(f"{family}[-.]*ttf")):
            found.append(Face(family, str(path), str(path)))
    for prefix, family in NOTO.items():
        for path in sorted((SYSTEM / "noto").glob(f"{prefix}-*.ttf")):
            latin = SYSTEM / "noto" / path.name.replace("Thai", "").replace("Looped", "Sans")
            found.append(Face(family, str(path), str(latin if latin.exists() else path)))
    for prefix, family in DEJAVU.items():
        for path in sorted((SYSTEM / "dejavu").glob(f"{prefix}*.ttf")):
            if re.fullmatch(prefix + r"(Condensed)?(-(Bold|Oblique|Italic|BoldOblique|BoldItalic))?\.ttf", path.name):
                found.append(Face(family, None, str(path)))
    for table, script in ((WEB, "thai"), (LATIN_WEB, None)):
        for name, (family, _) in table.items():
            for style in STYLES:
                latin = packages / name / "files" / f"{name}-latin-{style}.woff2"
                thai = packages / name / "files" / f"{name}-thai-{style}.woff2"
                if latin.exists() and (script is None or thai.exists()):
                    found.append(Face(family, str(thai) if script else None, str(latin)))
    wanted = {*TLWG, *NOTO.values(), *DEJAVU.values(), *(family for family, _ in [*WEB.values(), *LATIN_WEB.values()])}
    missing = wanted - {face.family for face in found}
    if missing:
        raise ValueError(f"install the fonts first, these families are missing: {', '.join(sorted(missing))}")
    return found
