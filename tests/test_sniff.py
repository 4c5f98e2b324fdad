"""Formats are told by content; a wrong ending is reported, and what is no report is no format."""

import io
import zipfile

import pytest
from support.read import codes, read

import extract

THAI = "รายงานผลการประเมิน\n".encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def package(*names: str, **contents: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name.replace("/", "_").replace(".", "_"), "<x/>"))
    return sink.getvalue()


CONTENT = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "text": THAI,
    "html": b"<!DOCTYPE html>\n<html><body>" + THAI,
    "docx": package("[Content_Types].xml", "word/document.xml"),
    "xlsx": package("[Content_Types].xml", "xl/workbook.xml"),
    "doc": OLE + "WordDocument".encode("utf-16-le") + b"\x00" * 100,
    "image": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
}


@pytest.mark.parametrize("ending", [".txt", ".md", ".html", ".pdf", ".docx", ".doc", ".xlsx", ".png", ""])
@pytest.mark.parametrize("kind", CONTENT)
def test_content_decides(kind, ending):
    found = extract.sniff(CONTENT[kind], "รายงาน" + ending)
    if kind == "text" and ending == ".md":
        assert found == "markdown"
    else:
        assert found == kind


@pytest.mark.parametrize(
    "data, kind",
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
        (b"II*\x00\x08\x00\x00\x00", "image"),
        (b"MM\x00*\x00\x00\x00\x08", "image"),
        (b"GIF89a\x01\x00", "image"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00\x00\x00" + bytes(40), "image"),
        (b"\n\n  %PDF-1.4\n", "pdf"),
        (b"{\\rtf1\\ansi", "doc"),
        (package("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text"), "doc"),
        (b"\xff\xfe" + "<html><body>ก".encode("utf-16-le"), "html"),
        (b'<?xml version="1.0"?>\n<!-- c -->\n<!DOCTYPE html PUBLIC "x">\n<html>', "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n", "html"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "doc"),
        (THAI.decode().encode("utf-16"), "text"),
        (THAI.decode().encode("cp874"), "text"),
    ],
)
def test_signatures(data, kind):
    assert extract.sniff(data, "file") == kind


@pytest.mark.parametrize(
    "data, name",
    [
        (package("xl/workbook.bin"), "scores.xlsb"),
        (package("ppt/presentation.xml"), "slides.pptx"),
        (package("readme.txt"), "files.zip"),
        (package("mimetype", mimetype="application/epub+zip"), "book.epub"),
        (OLE + "Workbook".encode("utf-16-le"), "old.xls"),
        (b'{"a": 1}', "data.json"),
        (b"a,b\n1,2\n", "table.csv"),
        (b"import os\n", "tool.py"),
        (bytes(range(256)) * 8, "unknown.bin"),
        (b"\x1f\x8b\x08\x00" + bytes(range(256)) * 4, "logs.gz"),
    ],
)
def test_what_is_no_report_is_unsupported(data, name):
    assert extract.sniff(data, name) is None
    with pytest.raises(extract.Unreadable) as caught:
        read(data, name)
    assert caught.value.code == "read.unsupported"


def test_a_thai_name_with_a_dot_has_no_ending_that_matters():
    assert extract.sniff(THAI, "รายงาน พ.ศ. 2567") == "text"


def test_a_table_fragment_in_a_text_file_is_text():
    assert extract.sniff(b"<table><tr><td>1</td></tr></table>", "page.txt") == "text"
    assert extract.sniff(b"<table><tr><td>1</td></tr></table>", "page.html") == "html"


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "report.txt"])
def test_an_error_page_under_another_name_is_read_and_reported(name):
    page = "<!DOCTYPE html><html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>"
    document, issues = read(page, name)
    assert document.format == "html" and codes(issues) == ["read.mislabelled"]


def test_text_and_markdown_are_not_mislabelled():
    assert codes(read("# หัวข้อ\n", "a.txt")[1]) == []


def test_an_empty_file_is_unreadable():
    with pytest.raises(extract.Unreadable) as caught:
        read(b"", "a.docx")
    assert caught.value.code == "read.empty_file"


def test_a_text_run_loads_no_heavy_library():
    import subprocess
    import sys

    code = (
        "import sys, extract; from schemas.issues import Issues; "
        "extract.read('ก\\tข\\tค\\n1\\t2\\t3'.encode(), 'a.txt', Issues());"
        "print([m for m in ('cv2', 'numpy', 'pypdfium2', 'pdfplumber', 'lxml', 'docx') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=extract.__path__[0] + "/.."
    )
    assert said.stdout.strip() == "[]"
