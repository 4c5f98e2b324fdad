"""What a user would pick instead for scans, judged generously: a value counts if it stands anywhere in the output, a
measure if its title does, a cell by the most similar stretch of the output."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytesseract
from rapidfuzz import fuzz
from support.score import TEXT_KEYS, Tally, fold

NUMBER = re.compile(r"(?<![\d.])\d{1,3}\.\d\d(?![\d.])")


def images(pdf: bytes, dpi: int) -> list[np.ndarray]:
    document = pdfium.PdfDocument(pdf)
    try:
        return [np.asarray(page.render(scale=dpi / 72, grayscale=True).to_pil()) for page in document]
    finally:
        document.close()


def tesseract(pdf: bytes, dpi: int) -> str:
    """Whole pages with its own segmentation."""
    return "\n".join(pytesseract.image_to_string(page, lang="tha+eng", config="--psm 3") for page in images(pdf, dpi))


IMG2TABLE = """
import sys
from img2table.document import PDF
from img2table.ocr import TesseractOCR
found = PDF(sys.argv[1]).extract_tables(ocr=TesseractOCR(lang="tha+eng"), implicit_rows=False)
print("\\n".join(t.df.to_csv(sep="\\t", index=False, header=False) for page in found.values() for t in page))
"""


def img2table(pdf: bytes, dpi: int) -> str:
    """Tables as img2table finds them with Tesseract. It needs another build of OpenCV than this project, so it runs in
    the environment that IMG2TABLE_PYTHON names."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        command = [os.environ["IMG2TABLE_PYTHON"], "-c", IMG2TABLE, file.name]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=900).stdout


def ocrmypdf(pdf: bytes, dpi: int) -> str:
    """OCRmyPDF and then pdftotext."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.pdf"), Path(folder, "out.pdf")
        source.write_bytes(pdf)
        subprocess.run(["ocrmypdf", "-l", "tha+eng", "-q", str(source), str(target)], check=True, timeout=900)
        return subprocess.run(
            ["pdftotext", "-layout", str(target), "-"], check=True, capture_output=True, text=True, timeout=60
        ).stdout


def peers() -> tuple[dict[str, Callable[[bytes, int], str]], list[str]]:
    """What can be run here, and a sentence for each that cannot."""
    found: dict[str, Callable[[bytes, int], str]] = {"Tesseract, whole page": tesseract}
    missing = []
    if os.environ.get("IMG2TABLE_PYTHON"):
        found["img2table with Tesseract"] = img2table
    else:
        missing.append("img2table: IMG2TABLE_PYTHON names no environment that holds it; not measured.")
    if shutil.which("ocrmypdf") and shutil.which("pdftotext"):
        found["OCRmyPDF and pdftotext"] = ocrmypdf
    else:
        missing.append("OCRmyPDF is not installed here; not measured.")
    return found, missing


def judge(gold: dict, text: str, thai_digits: bool) -> Tally:
    """The generous judgement."""
    tally = Tally()
    whole = fold(text)
    spaced = text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))
    printed = set(NUMBER.findall(spaced))
    wanted = {f"{row['value']:.2f}" for row in gold.get("scores", [])}
    for value in wanted:
        tally.hit("scores.recall", value in printed)
        if thai_digits:
            tally.hit("digits.exact", value in printed)
    for value in printed:
        tally.hit("scores.precision", value in wanted)
        tally.hit("scores.silent", value not in wanted)
    for measure in gold.get("measures", []):
        tally.hit("measures.recall", _best(fold(measure["title"]), whole) >= 0.75)
        for key in TEXT_KEYS:
            wanted_text = fold(measure.get(key))
            if len(wanted_text) >= 4:
                a, b = tally.figures.get("measure.text", (0.0, 0.0))
                tally.figures["measure.text"] = (a + _best(wanted_text, whole), b + 1)
    return tally


def _best(wanted: str, whole: str) -> float:
    return fuzz.partial_ratio(wanted, whole) / 100 if whole else 0.0


def sentences(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
