"""The Tesseract engine: parsing of recorded answers, and programs that crash, hang or answer garbage."""

import os
import shutil
import stat
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from extract.engines import tesseract
from extract.engines.tesseract import Answer, EngineError, EngineMissing, LanguageMissing

LINE = np.full((40, 200), 255, np.uint8)


def hocr(*pages):
    """hOCR of pages, each a list of (character, x0, y0, x1, y1, confidence), as Tesseract 5 writes it."""
    out = ["<?xml version='1.0'?><html><body>"]
    for number, chars in enumerate(pages, start=1):
        out.append(f"<div class='ocr_page' id='page_{number}' title='image \"x.pgm\"; bbox 0 0 200 40; ppageno 0'>")
        out += [
            f"<span class='ocrx_cinfo' title='x_bboxes {a} {b} {c} {d}; x_conf {conf}'>{char}</span>"
            for char, a, b, c, d, conf in chars
        ]
        out.append("</div>")
    return "\n".join([*out, "</body></html>"])


def test_text_gets_its_boxes_and_confidence():
    answer = Answer("กา ข\n\f\fA&B\n\f", hocr(
        [("ก", 1, 2, 11, 30, 99.0), ("า", 12, 2, 20, 30, 97.0), ("ข", 40, 2, 50, 30, 50.0)],
        [],
        [("A", 0, 0, 9, 9, 90), ("&amp;", 10, 0, 19, 9, 90), ("B", 20, 0, 29, 9, 90)],
    ))  # fmt: skip
    first, empty, last = tesseract.parse(answer, 3)
    assert first.text == "กา ข" and [char.x0 for char in first.chars] == [1, 12, 40]
    assert first.confidence == pytest.approx(0.82)
    assert (empty.text, empty.chars, empty.confidence) == ("", (), None)
    assert [char.text for char in last.chars] == ["A", "&", "B"]


def test_a_box_with_several_code_points_serves_each_of_them():
    [reading] = tesseract.parse(Answer("ที่\f", hocr([("ที่", 1, 2, 11, 30, 99.0)])), 1)
    assert [char.text for char in reading.chars] == list("ที่") and {char.x0 for char in reading.chars} == {1}


def test_characters_that_the_outputs_do_not_share_have_no_box():
    [reading] = tesseract.parse(Answer("กขค\f", hocr([("ก", 1, 2, 11, 30, 99), ("ค", 30, 2, 40, 30, 99)])), 1)
    assert [char and char.text for char in reading.chars] == ["ก", None, "ค"]


@pytest.mark.parametrize("answer", [Answer("", ""), Answer("ก\f", ""), Answer("garbage", "<<<>>>")])
def test_too_few_pages_are_an_error(answer):
    with pytest.raises(EngineError, match="of 3 lines"):
        tesseract.parse(answer, 3)


def test_hocr_garbage_leaves_the_text():
    [reading] = tesseract.parse(Answer("ก\f", "<div class='ocr_page' id='page_1'> x_bboxes nonsense"), 1)
    assert reading.text == "ก" and reading.chars == (None,) and reading.confidence is None


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Puts a shell script named tesseract first on the path. It answers --version and --list-langs."""

    def install(body: str, languages: str = "tha\neng") -> Path:
        path = tmp_path / "tesseract"
        path.write_text(
            "#!/bin/sh\n"
            'case "$1" in\n--version) echo "tesseract 9.9"; exit 0;;\n'
            f'--list-langs) printf "List of languages:\\n{languages}\\n"; exit 0;;\nesac\n{body}\n'
        )
        path.chmod(path.stat().st_mode | stat.S_IEXEC)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        tesseract._facts.cache_clear()
        return path

    yield install
    tesseract._facts.cache_clear()


def test_a_crash_is_an_error_with_its_exit_code(fake):
    fake('echo "out of memory" >&2; exit 3')
    with pytest.raises(EngineError, match="exit code 3 out of memory"):
        tesseract.call([LINE], "tha", 200, 5)


def test_an_end_without_answer_is_an_error(fake):
    fake("exit 0")
    with pytest.raises(EngineError, match="without an answer"):
        tesseract.call([LINE], "tha", 200, 5)


def test_a_hang_is_killed_with_its_children(fake, tmp_path):
    fake(f"sleep 300 &\necho $! > {tmp_path}/child\nwait")
    start = time.monotonic()
    with pytest.raises(EngineError, match="within 0.5 seconds"):
        tesseract.call([LINE], "tha", 200, 0.5)
    assert time.monotonic() - start < 10
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the child of the killed program still runs")


def test_a_missing_language_is_named(fake):
    fake("exit 0", languages="eng\nosd")
    with pytest.raises(LanguageMissing) as error:
        tesseract.version("tha+eng")
    assert error.value.languages == ["tha"]


def test_a_missing_program_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EngineMissing, match="not installed"):
        tesseract.version("tha")


def test_one_thread_and_one_process_for_all_lines(fake, tmp_path):
    fake(
        f'echo "$OMP_THREAD_LIMIT" >> {tmp_path}/calls; wc -l < "$1" >> {tmp_path}/calls\n'
        'printf "a\\f" > "$2.txt"; echo "<html/>" > "$2.hocr"'
    )
    tesseract.call([LINE] * 7, "tha", 200, 5)
    assert (tmp_path / "calls").read_text().split() == ["1", "7"]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_the_real_program_reads_a_line():
    image = LINE.copy()
    cv2.putText(image, "ITA 2024", (15, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    [first, second] = tesseract.parse(tesseract.call([image, image[:, ::-1]], "eng", 200, 30), 2)
    assert first.text == "ITA 2024" and first.confidence > 0.5
    assert all(char is not None and 0 <= char.x0 < char.x1 <= 200 for char in first.chars)
    assert second.text != first.text
