"""The process that draws pieces of pages: requests on its input, a line of JSON for each on its output.

A request is a line of JSON (form, size, regions) and the bytes of the document. Every document is drawn in a child of
its own, forked from here, that may open nothing, and is killed when its time is over.
"""

from __future__ import annotations

import base64
import io
import json
import os
import select
import signal
import sys
from itertools import islice
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from corpus import sandbox
from corpus.quality.crops import MARGIN, PICTURE, SECONDS
from extract.formats import image as pictures
from extract.level_page import bounded, level_page
from extract.raster import page_image
from extract.settings import ReadSettings
from schemas.issues import Issues

MEMORY = 1 << 30
DPI = 110.0  # of drawn pages: fine print can be read, a table's width takes some 900 pixels
WIDEST, HIGHEST = 900, 1000  # pixels
Box = tuple[float, float, float, float]


def main() -> None:
    """Answer until the input ends."""
    source, answer = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        job = json.loads(line)
        data = source.read(job["size"])
        answer.write((_in_child(job, data) or json.dumps([""] * len(job["regions"])).encode()) + b"\n")
        answer.flush()


def _in_child(job: dict[str, Any], data: bytes) -> bytes:
    """The answer of a child, b"" if it crashed or took too long."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            sandbox.die_with_parent()
            sandbox.be_first_to_go()
            sandbox.limit(MEMORY, SECONDS)
            sandbox.restrict([])
            told = json.dumps(draw(job["form"], data, job["regions"])).encode()
            while told:
                told = told[os.write(write, told) :]
        finally:
            os._exit(0)
    os.close(write)
    told = b""
    while select.select([read], [], [], SECONDS)[0]:
        part = os.read(read, 1 << 16)
        if not part:
            break
        told += part
    else:
        told = b""
    os.close(read)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    try:
        json.loads(told)
    except ValueError:
        return b""
    return told.replace(b"\n", b"")


def draw(form: str, data: bytes, regions: list[list[Any]]) -> list[str]:
    """WebP pictures in base64, one per region (page, box or None, ocr)."""
    found = [""] * len(regions)
    by_page: dict[int, list[int]] = {}
    for at, (page, _, _) in enumerate(regions):
        by_page.setdefault(page, []).append(at)
    scans = _frames(data, max(by_page)) if form == "image" else None
    document = None if scans is not None else pypdfium2.PdfDocument(data)
    for number, wanted in by_page.items():
        if scans is not None:
            if number in scans:
                level, dpi = _upright(*scans[number])
                for at in wanted:
                    found[at] = _encoded(_cut(level, dpi, regions[at][1]))
        elif 1 <= number <= len(document):
            for at, text in zip(wanted, _of_pdf(document[number - 1], [regions[at] for at in wanted]), strict=True):
                found[at] = text
    return found


def _frames(data: bytes, last: int) -> dict[int, tuple[np.ndarray, float]]:
    frames = enumerate(islice(pictures.frames(data, ReadSettings()), last), 1)
    return {number: (frame, dpi) for number, (frame, dpi) in frames if frame is not None}


def _of_pdf(page: pypdfium2.PdfPage, regions: list[list[Any]]) -> list[str]:
    found, level = [], None
    width, height = page.get_size()
    for _, box, ocr in regions:
        if ocr:
            if level is None:
                drawn = page_image(page, ReadSettings(), Issues(), 1)
                level = _upright(*drawn) if drawn else (np.zeros((0, 0), np.uint8), 72.0)
            found.append(_encoded(_cut(*level, box)))
            continue
        x0, top, x1, bottom = _grown(box or (0, 0, width, height), width, height)
        dpi = min(DPI, 72 * WIDEST / max(x1 - x0, 1), 72 * HIGHEST / max(bottom - top, 1))
        bitmap = page.render(scale=dpi / 72, crop=(x0, height - bottom, width - x1, top))
        found.append(_encoded(bitmap.to_numpy()[:, :, :3]))
    return found


def _upright(image: np.ndarray, dpi: float) -> tuple[np.ndarray, float]:
    """The page turned, levelled and cleaned exactly as the reader did it, so that boxes fit."""
    image, dpi = bounded(image, dpi, ReadSettings())
    return level_page(image, dpi)[0], dpi


def _cut(image: np.ndarray, dpi: float, box: Box | None) -> np.ndarray:
    """A piece of a page image, not larger than a picture may be."""
    high, wide = image.shape[:2]
    if box is not None:
        x0, top, x1, bottom = (round(value * dpi / 72) for value in _grown(box, wide * 72 / dpi, high * 72 / dpi))
        image = image[top:bottom, x0:x1]
    high, wide = image.shape[:2]
    scale = min(1.0, WIDEST / max(wide, 1), HIGHEST / max(high, 1))
    if scale < 1 and image.size:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return image


def _grown(box: Box, width: float, height: float) -> Box:
    x0, top, x1, bottom = box
    x0, top = max(0.0, min(x0 - MARGIN, width)), max(0.0, min(top - MARGIN, height))
    return x0, top, max(x0 + 1, min(x1 + MARGIN, width)), max(top + 1, min(bottom + MARGIN, height))


def _encoded(image: np.ndarray) -> str:
    """WebP in base64, "" where there is nothing to show or it would be too large."""
    if image.size == 0:
        return ""
    picture = Image.fromarray(image if image.ndim == 2 else np.ascontiguousarray(image[:, :, ::-1]))
    for quality in (55, 30, 10):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=4)
        if file.tell() <= PICTURE:
            return base64.b64encode(file.getvalue()).decode()
    return ""


if __name__ == "__main__":
    main()
