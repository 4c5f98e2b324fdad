"""Pictures as files: formats, frames, orientation marks, resolutions; and pictures made to do harm."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from extract import read
from extract.errors import Unreadable
from extract.formats import image as reader
from extract.settings import ReadSettings
from schemas.document import Box, Line, Page, Paragraph, Place
from schemas.issues import Issues


@pytest.fixture
def pages(monkeypatch):
    """Replaces the reading of a page by a note of what it was given: (shape, dpi, number, first line)."""
    seen = []

    def read_page(image, dpi, number, first_line, issues, settings):
        assert image.dtype == np.uint8 and image.flags["C_CONTIGUOUS"]
        seen.append((image, dpi, number, first_line))
        return Page(number, layer="ocr")

    monkeypatch.setattr(reader, "read_page", read_page)
    return seen


def picture(width=850, height=1100, mode="L", colour=255):
    image = Image.new(mode, (width, height), colour)
    image.paste(0 if mode in ("1", "L", "P") else (0, 0, 0), (0, 0, width // 2, height // 4))  # dark top left
    return image


def data(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_formats(form, pages):
    document = read(data(picture(mode="RGB", colour="white"), form), f"page.{form.lower()}", Issues())
    assert document.format == "image" and document.page_count == 1 and not document.unread
    [(image, dpi, number, line)] = pages
    assert image.shape[:2] == (1100, 850) and (number, line) == (1, 1)
    assert dpi == pytest.approx(96 if form == "BMP" else 1100 / 11.69, rel=0.01)  # a BMP says 96
    assert image[10, 10].max() < 40 and image[1000, 800].min() > 220


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_kinds_of_pixels(mode, pages):
    if mode == "I;16":
        values = np.full((1100, 850), 60000, np.uint16)
        values[:275, :425] = 0
        image, form = Image.fromarray(values), "PNG"
    else:
        image, form = picture(mode="RGB", colour="white").convert(mode), "TIFF" if mode == "CMYK" else "PNG"
    read(data(image, form), "page.png", Issues())
    [(image, *_)] = pages
    assert image.ndim == 2 or image.shape[2] == 3
    assert image[10, 10].max() < 60 and image[1000, 800].min() > 200


def test_transparency_is_paper(pages):
    image = Image.new("RGBA", (850, 1100), (0, 0, 0, 0))
    read(data(image, "PNG"), "page.png", Issues())
    assert pages[0][0].min() == 255


@pytest.mark.parametrize(("mark", "dark"), [(1, (0, 0)), (3, (-1, -1)), (6, (0, -1)), (8, (-1, 0))])
def test_the_cameras_mark_of_orientation_is_obeyed(mark, dark, pages):
    image = picture(1100, 850)
    exif = Image.Exif()
    exif[0x0112] = mark
    read(data(image, "JPEG", exif=exif), "photo.jpg", Issues())
    got = pages[0][0]
    assert got.shape == ((850, 1100) if mark in (1, 3) else (1100, 850))
    assert got[dark] < 60


def test_frames_of_a_tiff_are_pages(pages):
    frames = [picture(800 + 10 * n, 1100) for n in range(4)]
    document = read(data(frames[0], "TIFF", save_all=True, append_images=frames[1:]), "scan.tif", Issues())
    assert document.page_count == 4 and [page.number for page in document.pages] == [1, 2, 3, 4]
    assert [image.shape[1] for image, *_ in pages] == [800, 810, 820, 830]


def test_a_moving_picture_is_one_page(pages):
    frames = [picture(), picture()]
    assert read(data(frames[0], "GIF", save_all=True, append_images=frames[1:]), "a.gif", Issues()).page_count == 1


@pytest.mark.parametrize(
    ("stated", "expected"), [((100, 100), 100), ((72, 72), 94.1), ((1, 1), 94.1), ((9000, 9000), 94.1), (None, 94.1)]
)
def test_resolution_is_believed_where_the_page_has_a_credible_size(stated, expected, pages):
    options = {"dpi": stated} if stated else {}
    read(data(picture(), "PNG", **options), "page.png", Issues())
    assert pages[0][1] == pytest.approx(expected if stated != (72, 72) else 72, rel=0.01)


@pytest.mark.parametrize(
    ("size", "dpi", "shape", "expected"),
    [
        ((1728, 1143), (204, 98), (2379, 1728), 204),
        ((1728, 1143), None, (2379, 1728), 204),  # a fax that says nothing
        ((1728, 2287), None, (2287, 1728), 204),  # a fine one: square but for a trifle
        ((1240, 3508), (150, 300), (3508, 2480), 300),
        ((850, 1100), (100, 99), (1100, 850), 100),  # as good as square
    ],
)
def test_dots_that_are_not_square_are_made_so(size, dpi, shape, expected, pages):
    image = picture(*size, mode="1", colour=1)
    options = {"dpi": dpi} if dpi else {}
    read(data(image, "TIFF", compression="group4", **options), "fax.tif", Issues())
    [(image, found, *_)] = pages
    assert image.shape == pytest.approx(shape, abs=2) and found == pytest.approx(expected, rel=0.01)


def test_a_fine_scan_is_made_smaller_at_once(pages):
    read(data(picture(4960, 7016), "PNG", dpi=(600, 600)), "page.png", Issues())
    [(image, dpi, *_)] = pages
    assert image.shape == (3508, 2480) and dpi == pytest.approx(300, rel=0.01)


def test_too_many_frames_are_refused(pages):
    frames = [Image.new("1", (210, 210))] * 6
    with pytest.raises(Unreadable) as error:
        read(
            data(frames[0], "TIFF", save_all=True, append_images=frames[1:]),
            "s.tif",
            Issues(),
            ReadSettings(max_pages=5),
        )
    assert error.value.code == "read.too_many_pages" and error.value.words["pages"] == 6


def test_five_hundred_frames_are_read_one_at_a_time(pages):
    frames = [Image.new("1", (210, 300), 1)] * 500
    packed = data(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="group4")
    assert read(packed, "s.tif", Issues()).page_count == 500


def png(width, height, rows):
    """A grey PNG whose header says width x height, with `rows` rows of white."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packed = zlib.compressobj(9)
    row = b"\0" + b"\xff" * width
    body = b"".join(packed.compress(row) for _ in range(rows)) + packed.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_huge_picture_is_refused_before_it_is_decoded(pages):
    issues = Issues()
    document = read(png(30000, 30000, 10), "bomb.png", issues)
    assert document.unread == (1,) and not pages
    [row] = issues
    assert row.code == "ocr.page_unreadable" and "30000 x 30000" in row.message and "300 dpi" in row.message


def test_a_huge_jpeg_is_decoded_small(pages):
    packed = data(Image.new("L", (6000, 6000), 255), "JPEG")
    issues = Issues()
    document = read(packed, "big.jpg", issues, ReadSettings(max_pixels=10_000_000))
    assert not document.unread and pages[0][0].size <= 10_000_000
    assert [row.code for row in issues] == ["ocr.image_reduced"]


def test_a_truncated_jpeg_gives_its_upper_part_and_says_so(pages):
    noise = np.random.default_rng(1).integers(0, 255, (1100, 850), np.uint8)
    packed = data(Image.fromarray(noise), "JPEG")
    issues = Issues()
    read(packed[: len(packed) // 2], "half.jpg", issues)
    assert pages[0][0].shape == (1100, 850)
    assert [row.code for row in issues] == ["ocr.image_truncated"]


def test_a_damaged_frame_costs_only_itself(pages):
    frames = [picture(), picture(), picture()]
    packed = bytearray(data(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="tiff_deflate"))
    with Image.open(io.BytesIO(bytes(packed))) as tiff:
        tiff.seek(1)
        offset = tiff.tag_v2[273][0]
    packed[offset : offset + 40] = b"\xff" * 40
    issues = Issues()
    document = read(bytes(packed), "scan.tif", issues)
    assert document.page_count == 3 and document.unread == (2,)
    assert [(row.code, row.page) for row in issues] == [("ocr.page_unreadable", 2)]


@pytest.mark.parametrize(
    "packed",
    [b"\x89PNG\r\n\x1a\n" + b"garbage" * 9, b"\xff\xd8\xff\xe0" + bytes(50), b"II*\x00" + b"\xff" * 60, b"GIF89a\0\0"],
    ids=["png", "jpeg", "tiff", "gif"],
)
def test_garbage_behind_a_good_signature(packed, pages):
    with pytest.raises(Unreadable) as error:
        read(packed, "x.png", Issues())
    assert error.value.code == "read.damaged_image" and " at 0x" not in str(error.value)


def tiff_without(tags):
    """A one-page TIFF whose directory lacks the tags."""
    packed = bytearray(data(picture(), "TIFF"))
    start = struct.unpack("<I", packed[4:8])[0]
    (count,) = struct.unpack("<H", packed[start : start + 2])
    for at in range(start + 2, start + 2 + 12 * count, 12):
        if struct.unpack("<H", packed[at : at + 2])[0] in tags:
            packed[at : at + 2] = struct.pack("<H", 65000)  # private: ignored
    return bytes(packed)


@pytest.mark.parametrize("tags", [{256}, {257}, {256, 257}], ids=["width", "height", "both"])
def test_a_tiff_without_dimensions_is_a_damaged_picture(tags, pages):
    with pytest.raises(Unreadable) as error:
        read(tiff_without(tags), "scan.tif", Issues())
    assert error.value.code == "read.damaged_image"
    assert "NoneType" not in error.value.words["reason"] and "width and height" in error.value.words["reason"]


@pytest.mark.parametrize("tag", [256, 257, 258, 273], ids=["width", "height", "bits", "strips"])
def test_a_later_frame_without_a_field_costs_only_itself(tag, pages):
    """Pillow stumbles over such a frame with errors of its own (TypeError), long after the file was opened."""
    frames = [picture() for _ in range(3)]
    packed = bytearray(data(frames[0], "TIFF", save_all=True, append_images=frames[1:]))
    with Image.open(io.BytesIO(bytes(packed))) as tiff:
        tiff.seek(1)
        start = tiff.tag_v2._offset
    (count,) = struct.unpack("<H", packed[start : start + 2])
    for at in range(start + 2, start + 2 + 12 * count, 12):
        if struct.unpack("<H", packed[at : at + 2])[0] == tag:
            packed[at : at + 12] = struct.pack("<HHI4s", tag, 2, 4, b"AAA\0")  # words where a number belongs
    issues = Issues()
    document = read(bytes(packed), "scan.tif", issues)
    assert document.page_count == 3 and document.unread == (2,)
    [row] = issues
    assert (row.code, row.page) == ("ocr.page_unreadable", 2) and "object" not in row.message


def test_headers_feet_and_page_numbers_of_scans_are_running_lines(monkeypatch):
    def read_page(image, dpi, number, first_line, issues, settings):
        def line(text, at, top):
            place = Place(number, first_line + at, Box(200, top, 400, top + 14), layer="ocr", confidence=0.9)
            return Paragraph((Line(text, place),))

        body = line(f"มาตรการข้อที่ {number} ของหน่วยงาน", 1, 300)
        blocks = (line("แผนป้องกันการทุจริต", 0, 30), body, line(f"- {number} -", 2, 810))
        return Page(number, blocks, width=595, height=842, layer="ocr")

    monkeypatch.setattr(reader, "read_page", read_page)
    frames = [picture() for _ in range(3)]
    document = read(data(frames[0], "TIFF", save_all=True, append_images=frames[1:]), "scan.tif", Issues())
    for page in document.pages:
        assert [line.text for line in page.running] == ["แผนป้องกันการทุจริต", f"- {page.number} -"]
        assert [line.text for line in page.lines()] == [f"มาตรการข้อที่ {page.number} ของหน่วยงาน"]
    assert [line.place.line for page in document.pages for line in page.lines()] == [2, 5, 8]


def test_a_stamp_sized_picture_is_no_page(pages):
    issues = Issues()
    document = read(data(picture(60, 40), "PNG"), "icon.png", issues)
    assert document.unread == (1,) and "60 x 40" in next(iter(issues)).message


def test_ocr_switched_off(pages):
    with pytest.raises(Unreadable) as error:
        read(data(picture(), "PNG"), "page.png", Issues(), ReadSettings(ocr=False))
    assert error.value.code == "read.ocr_off" and not pages
