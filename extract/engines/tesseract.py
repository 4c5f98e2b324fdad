"""Tesseract as the engine for Thai and Latin letters: many line images, one process, one thread.

`call` runs the program and returns its raw answer; `parse` reads an answer. They are apart so that answers can be
recorded, replayed and judged without the program.

Two facts decide how it is used. Its page segmentation reads rows of Thai upper marks as lines of their own, so it only
ever gets single lines (`--psm 7`). And Debian's model `tha` holds no ๔ ๖ ๗ ๘ ๙, so its digits are never believed.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

import cv2
import numpy as np

NAME = "tesseract"
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of Linux
_LONGEST_ANSWER = 64_000_000  # bytes of one answer that are read; a page gives about half a million
_PAGE = re.compile(r"<div class=['\"]ocr_page['\"] id=['\"]page_(\d+)['\"]")
_CHAR = re.compile(
    r"<span class=['\"]ocrx_cinfo['\"] title=['\"]x_bboxes (-?\d+) (-?\d+) (-?\d+) (-?\d+); x_conf (-?[\d.]+)['\"]>"
    r"([^<]*)</span>"
)


class EngineError(Exception):
    """The engine gave no answer. The message says why in words for a person."""


class EngineMissing(EngineError):
    """The program is not installed."""


class LanguageMissing(EngineError):
    """A language model is not installed; `languages` names those that are missing."""

    def __init__(self, languages: list[str]):
        super().__init__(f"Tesseract has no language data for {', '.join(languages)}")
        self.languages = languages


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program wrote: text (form feed after each image) and hOCR with a box for each character."""

    text: str
    hocr: str


@dataclass(frozen=True, slots=True)
class Char:
    """One character with its pixels in the line image and its confidence, 0-1."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One line image as read. chars: those of `text` that are not white space, in order, each with its box;
    None where the two outputs disagree. confidence: mean over the characters, 0-1, None without any."""

    text: str
    chars: tuple[Char | None, ...]
    confidence: float | None


def program() -> str:
    """Path of the program. Raises EngineMissing."""
    path = shutil.which("tesseract")
    if path is None:
        raise EngineMissing("the program tesseract is not installed")
    return path


@cache
def _facts(path: str) -> tuple[str, frozenset[str]]:
    """(version, languages installed) of the program at `path`."""
    try:
        version = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
        langs = subprocess.run([path, "--list-langs"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineMissing(f"the program tesseract does not start ({error})") from error
    first = (version.stdout or version.stderr).decode("utf-8", "replace").splitlines()[:1]
    names = (langs.stdout or langs.stderr).decode("utf-8", "replace").splitlines()[1:]
    return (first[0].strip() if first else "tesseract"), frozenset(name.strip() for name in names if name.strip())


def version(languages: str) -> str:
    """Version of the program, part of a cache key. Raises EngineMissing, or LanguageMissing for `languages`."""
    name, installed = _facts(program())
    missing = [language for language in languages.split("+") if language and language not in installed]
    if missing:
        raise LanguageMissing(missing)
    return name


def call(images: list[np.ndarray], languages: str, dpi: float, seconds: float, psm: int = 7) -> Answer:
    """Read line images (grey, uint8, dark on light) with one process of one thread.

    Raises EngineMissing or LanguageMissing; EngineError where the program fails, or runs past `seconds`
    (it is then killed with all it started).
    """
    version(languages)
    with tempfile.TemporaryDirectory(prefix="ita-ocr-") as folder:
        base = Path(folder)
        names = []
        for place, image in enumerate(images):
            name = base / f"{place}.pgm"
            # Written by hand: encoders of image libraries cost more than the file.
            height, width = image.shape
            name.write_bytes(b"P5 %d %d 255\n" % (width, height) + np.ascontiguousarray(image).tobytes())
            names.append(str(name))
        (base / "list.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
        command = [program(), str(base / "list.txt"), str(base / "answer"), "-l", languages, "--psm", str(psm)]
        command += ["--dpi", str(int(min(max(dpi, 70), 2400))), "-c", "hocr_char_boxes=1", "txt", "hocr"]
        _run(command, seconds)
        try:
            text = (base / "answer.txt").read_bytes()[:_LONGEST_ANSWER].decode("utf-8", "replace")
            hocr = (base / "answer.hocr").read_bytes()[:_LONGEST_ANSWER].decode("utf-8", "replace")
        except OSError as error:
            raise EngineError("Tesseract ended without an answer") from error
    return Answer(text, hocr)


def _run(command: list[str], seconds: float) -> None:
    """Run to the end or kill the whole group after `seconds`."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # more threads make it 5 times slower
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            process_group=0,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
    except OSError as error:
        raise EngineError(f"Tesseract does not start ({error.strerror})") from error
    try:
        _, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"Tesseract gave no answer within {seconds:g} seconds") from error
    finally:
        # Also after a good end: whatever it started must not stay behind.
        with_group_gone = (ProcessLookupError, PermissionError)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except with_group_gone:
            pass
        process.wait()
        if process.stderr:
            process.stderr.close()
    if process.returncode:
        last = said.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
        raise EngineError(f"Tesseract failed with exit code {process.returncode} {last[0][:200]}".rstrip())


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """Runs in the new process: a worker that is killed takes Tesseract with it, though it has a group of its own."""
    _LIBC.prctl(_PARENT_DEATH, signal.SIGKILL)


def parse(answer: Answer, count: int) -> list[Reading]:
    """The readings of `count` line images. An image without text gives an empty reading.

    Raises EngineError where the answer does not have the form of `count` pages.
    """
    texts = answer.text.split("\f")
    if len(texts) < count:
        raise EngineError(f"Tesseract answered for {len(texts) - 1} of {count} lines")
    boxes: dict[int, list[Char]] = {}
    starts = [(int(found[1]), found.end()) for found in _PAGE.finditer(answer.hocr)]
    for (number, start), end in zip(starts, [s for _, s in starts[1:]] + [len(answer.hocr)], strict=True):
        chars = boxes.setdefault(number - 1, [])
        for x0, y0, x1, y1, confidence, text in _CHAR.findall(answer.hocr, start, end):
            text = unescape(text)
            # A box may hold several code points (a consonant with its mark): each gets the box.
            sure = min(max(float(confidence) / 100, 0.0), 1.0)
            chars += [Char(letter, int(x0), int(y0), int(x1), int(y1), sure) for letter in text if not letter.isspace()]
    return [_reading(" ".join(texts[place].split()), boxes.get(place, [])) for place in range(count)]


def _reading(text: str, boxes: list[Char]) -> Reading:
    """Join a line's text to its boxes: the same characters in the same order, or no boxes where they differ."""
    letters = [letter for letter in text if not letter.isspace()]
    chars: list[Char | None] = []
    place = 0
    for letter in letters:
        if place < len(boxes) and boxes[place].text == letter:
            chars.append(boxes[place])
            place += 1
            continue
        # The outputs order marks differently at times: look a few characters ahead.
        ahead = next((k for k in range(place, min(place + 4, len(boxes))) if boxes[k].text == letter), None)
        chars.append(None if ahead is None else boxes[ahead])
        if ahead is not None:
            place = ahead + 1
    sure = [char.confidence for char in chars if char is not None]
    return Reading(text, tuple(chars), float(np.mean(sure)) if sure else None)


def white_margin(image: np.ndarray, margin: int) -> np.ndarray:
    """The image with a white margin, which Tesseract needs to find a line at all."""
    return cv2.copyMakeBorder(image, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
