"""A folder of files that want to do harm, or that carelessness has spoilt: each with what may become of it.

`make(folder, …)` writes them all and returns a list of `Hostile`. Everything here is generated; nothing is a real file.
"""

from __future__ import annotations

import io
import os
import random
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.find import shown

REPORT = """รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน
ประจำปีงบประมาณ พ.ศ. 2567
เทศบาลตำบลทดสอบ{number} อำเภอเมืองลำปาง จังหวัดลำปาง
ผลการประเมิน ITA ปีงบประมาณ พ.ศ. 2566 ได้คะแนนรวม 87.{number:02d} คะแนน

ที่	มาตรการ	วิธีการดำเนินการ	ผู้รับผิดชอบ	ผลการดำเนินการ
1	เผยแพร่ข้อมูลแผนงานที่ {number}	จัดทำประกาศ	สำนักปลัด	ดำเนินการแล้วเสร็จ
"""


@dataclass(frozen=True)
class Hostile:
    """name: of the kind. source_path: as the dataset shows it. readable: it holds a report that must come out all the
    same. bytes: False for what has no bytes of its own (links, pipes), which can have no reports row."""

    name: str
    source_path: str
    readable: bool = False
    bytes: bool = True


def good(number: int) -> bytes:
    """A small report in order; another one for each number."""
    return REPORT.format(number=number).encode()


def make(folder: Path, *, host: str = "127.0.0.1:9", canary: Path, full: bool = False) -> list[Hostile]:
    """Write every kind. host: an address that must never be called. canary: a file that must never be read or written.
    full: in the sizes that hurt; otherwise smaller ones of the same shape."""
    made: list[Hostile] = []
    draw = random.Random(20240419)

    def put(kind: str, name: str | bytes, data: bytes, readable: bool = False) -> None:
        path = os.path.join(os.fsencode(folder), name.encode() if isinstance(name, str) else name)
        with open(path, "xb") as file:
            file.write(data)
        made.append(Hostile(kind, shown(os.fsdecode(path[len(os.fsencode(folder)) + 1 :])), readable))

    _texts(put, draw, host, canary, full)
    _pdfs(put, draw, host, full)
    _word(put, draw, host, canary, full)
    _pictures(put, draw, full)
    _names(put)
    made += _special(folder, canary, full)
    return made


Put = Callable[..., None]


def _texts(put: Put, draw: random.Random, host: str, canary: Path, full: bool) -> None:
    size = 50 << 20 if full else 2 << 20
    put("empty file", "empty.txt", b"")
    put("binary with a text name", "binary.txt", draw.randbytes(50_000))
    put("one endless line", "one-line.txt", ("ก" * 997 + " ").encode() * (size // 2992))
    put("text in an encoding for no Thai", "shift-jis.txt", "透明性の評価報告書 漢字カナ".encode("shift_jis") * 50)
    put("text full of NUL", "nul.txt", b"\x00" * 100_000)
    put("cut UTF-16", "utf16.txt", b"\xff\xfe" + REPORT.format(number=1).encode("utf-16-le")[:-3])
    put("only white space", "blank.txt", b" \n\t" * 50_000)
    put("a pattern's nightmare: digits and dots", "digits.txt", b"1.2.3" * 40_000)
    put("a pattern's nightmare: brackets", "brackets.txt", b"(" * 100_000 + b")" * 99_999)
    put("a pattern's nightmare: spaces", "spaces.txt", ("ก" + " " * 200_000 + "ข\n").encode() * 3)
    put("a pattern's nightmare: spaced letters", "spaced.txt", ("ก า ร " * 33_000).encode())
    put("marks without letters", "marks.txt", ("ก" + "\u0e49\u0e34" * 50_000).encode())
    put("an OCR model's loop", "loop.md", ("การดำเนินการตามมาตรการ " * 20_000).encode())
    put("a table of ten thousand columns", "wide.md", b"|" + b" a |" * 10_000 + b"\n|" + b"-|" * 10_000 + b"\n" * 3)
    put("a row of tabs", "tabs.txt", b"\t" * 200_000 + b"\n" + b"a\t" * 50_000)
    put("many tiny lines", "lines.txt", b"a\n" * (2_000_000 if full else 100_000))
    put("tables in tables", "nested.html", b"<table><tr><td>" * (20_000 if full else 2_000) + b"x")
    put("a span of a billion cells", "span.html", b"<table><tr><td colspan=99999 rowspan=99999>x</table>" * 20)
    put("quotes in quotes", "quotes.md", b"> " * (20_000 if full else 5_000) + b"x")
    put("lists in lists", "lists.md", "\n".join("  " * depth + "- x" for depth in range(1_000)).encode())
    put(
        "half a million attributes",
        "attributes.html",
        b"<p " + _numbered(b"a%d=1 ", 500_000 if full else 50_000) + b">x",
    )
    put("a drawing in the page that calls out", "svg.html", _SVG.replace(b"HOST", host.encode()))
    put("letters turned around, over and over", "turned.txt", ("\u202eรายงาน\u202c " * 20_000).encode())
    put("half pairs and odd entities", "entities.html", b"<p>&#xD800;&#x110000;&#0;&#x202e;&bogus;</p>" * 500)
    call = f"http://{host}/called".encode()
    put(
        "a page that calls out",
        "calls.html",
        b"<html><head><base href='" + call + b"'><link rel=stylesheet href='" + call + b"'><meta http-equiv=refresh "
        b"content='0;url=" + call + b"'></head><body><script>fetch('" + call + b"')</script><img src='" + call + b"'>"
        b"<iframe src='file://" + os.fsencode(canary) + b"'></iframe><object data='" + call + b"'></object></body>",
    )
    put(
        "an entity bomb in XHTML",
        "bomb.xhtml",
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "lol">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><html><body>&j;</body></html>",
    )
    put(
        "an entity that reads a file",
        "entity.xhtml",
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://'
        + os.fsencode(canary)
        + b'">]><html><body><p>&x;</p></body></html>',
    )
    put(
        "formulas and markup as values",
        "values.txt",
        b'=HYPERLINK("http://x")\t<script>alert(1)</script>\n' * 50,
    )
    put("a spreadsheet", "sheet.csv", b"=cmd|'/c calc'!A1,2\n" * 10)


_SVG = (
    b"<p>x</p><svg xmlns='http://www.w3.org/2000/svg'><image href='http://HOST/called'/><script>fetch('http://HOST/')"
    b"</script><foreignObject><iframe src='http://HOST/called'></iframe></foreignObject></svg>"
)


def _numbered(pattern: bytes, count: int) -> bytes:
    return b"".join(pattern % number for number in range(count))


def _pdf(*objects: bytes, trailer: bytes = b"<< /Root 1 0 R /Size 99 >>") -> bytes:
    """A PDF of numbered objects, the first being the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def _stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def _page(content: int, box: bytes = b"0 0 595 842", more: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Resources %s /Contents %d 0 R %s >>" % (
        box,
        FONT,
        content,
        more,
    )


DRAWING_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
)
TEXT = _stream(b"BT /F 12 Tf 50 700 Td (Some text on a page) Tj ET")


def _pdfs(put: Put, draw: random.Random, host: str, full: bool) -> None:
    whole = _pdf(CATALOGUE, ONE_PAGE, _page(4), TEXT)
    put("a PDF cut in half", "cut.pdf", whole[: len(whole) // 2])
    put("a PDF of its first line only", "first-line.pdf", b"%PDF-1.7\n")
    put("a web server's error page called PDF", "error-page.pdf", b"<html><body><h1>404 Not Found</h1></body></html>")
    put("a PDF called text", "really-a-pdf.txt", whole)
    put("random bytes called PDF", "random.pdf", draw.randbytes(100_000))
    put("a PDF spoilt in places", "spoilt.pdf", _spoilt(whole, draw))
    put("an encrypted PDF", "encrypted.pdf", _encrypted())
    put(
        "a page as large as a PDF allows",
        "huge-page.pdf",
        _pdf(CATALOGUE, ONE_PAGE, _page(4, b"0 0 14400 14400"), TEXT),
    )
    put("a page of no size", "no-size.pdf", _pdf(CATALOGUE, ONE_PAGE, _page(4, b"0 0 0 0"), TEXT))
    put("a page of absurd size", "absurd.pdf", _pdf(CATALOGUE, ONE_PAGE, _page(4, b"0 0 1e38 1e38"), TEXT))
    count = 3_000 if full else 300
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    put("thousands of pages", "pages.pdf", _pdf(CATALOGUE, pages, *[_page(3 + count)] * count, TEXT))
    put(
        "a page tree that is its own child",
        "tree.pdf",
        _pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 9999999 >>"),
    )
    put(
        "a count of pages that lies",
        "count.pdf",
        _pdf(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", _page(4), TEXT),
    )
    put(
        "cross references in a circle",
        "xref.pdf",
        _pdf(CATALOGUE, ONE_PAGE, _page(4), TEXT, trailer=b"<< /Root 1 0 R /Size 9 /Prev 9 >>"),
    )
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    put(
        "a drawing that draws itself",
        "self.pdf",
        _pdf(CATALOGUE, ONE_PAGE, DRAWING_PAGE, _stream(b"/X Do"), _stream(b"/X Do /X Do", form)),
    )
    bomb = zlib.compress(b" " * ((1 << 30) if full else (64 << 20)), 9)
    put(
        "a stream that inflates a thousandfold",
        "inflate.pdf",
        _pdf(CATALOGUE, ONE_PAGE, _page(4), _stream(bomb, b"/Filter /FlateDecode")),
    )
    lines = b"0 0 m 9 9 l S\n" * (2_000_000 if full else 100_000)
    put(
        "a page of a million strokes",
        "strokes.pdf",
        _pdf(CATALOGUE, ONE_PAGE, _page(4), _stream(zlib.compress(lines), b"/Filter /FlateDecode")),
    )
    action = b"<< /S /JavaScript /JS (app.launchURL('http://%s/called')) >>" % host.encode()
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /OpenAction %s /AA << /WC %s >> >>" % (action, action)
    launch = b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (/bin/sh) >> >>]"
    put("scripts and launches inside", "script.pdf", _pdf(catalogue, ONE_PAGE, _page(4, more=launch), TEXT))
    image = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    put(
        "a picture of 60,000 pixels square",
        "picture.pdf",
        _pdf(CATALOGUE, ONE_PAGE, DRAWING_PAGE, _stream(b"99 0 0 99 0 0 cm /X Do"), _stream(b"x", image)),
    )

    note = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (x) >>"
    notes = b"/Annots [" + b"5 0 R " * (1_000_000 if full else 50_000) + b"]"
    put("a million notes on a page", "notes.pdf", _pdf(CATALOGUE, ONE_PAGE, _page(4, more=notes), TEXT, note))
    nested = b"/X " + b"[" * (500_000 if full else 50_000)
    put("lists in lists in a PDF", "lists.pdf", _pdf(CATALOGUE, ONE_PAGE, _page(4, more=nested), TEXT))
    for kind, name, data in (("JBIG2", b"JBIG2Decode", JBIG2), ("JPEG 2000", b"JPXDecode", JPEG_2000)):
        bitmap = (
            b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 1 /ColorSpace /DeviceGray"
        )
        drawn = _stream(b"99 0 0 99 0 0 cm /X Do"), _stream(data, bitmap + b" /Filter /" + name)
        put(
            f"a {kind} picture larger than any", f"{name.decode()}.pdf", _pdf(CATALOGUE, ONE_PAGE, DRAWING_PAGE, *drawn)
        )
    put("a letter that is drawn with itself", "letter.pdf", _pdf(CATALOGUE, ONE_PAGE, FONT_PAGE, *_own_letter()))
    put("letters that stand for whole texts", "expand.pdf", _pdf(CATALOGUE, ONE_PAGE, FONT_PAGE, *_expanding(full)))
    waiting = _stream(b"BT /F 12 Tf 50 700 Td (Please wait) Tj ET")
    form = b"<< /Type /Catalog /Pages 2 0 R /NeedsRendering true /AcroForm << /XFA 5 0 R /Fields [] >> >>"
    put("a form that builds its own pages", "form.pdf", _pdf(form, ONE_PAGE, _page(4), waiting, _stream(b"<xdp/>")))
    names = b"/Names << /EmbeddedFiles << /Names [(report.pdf) 5 0 R] >> >>"
    cover = b"<< /Type /Catalog /Pages 2 0 R /Collection << /View /T >> %s >>" % names
    file = b"<< /Type /Filespec /F (report.pdf) /EF << /F 6 0 R >> >>", _stream(whole, b"/Type /EmbeddedFile")
    put("a report inside a cover", "cover.pdf", _pdf(cover, ONE_PAGE, _page(4), TEXT, *file))


FONT_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
)
# A page of 2^31 - 1 pixels square: the header of a JBIG2 page, and a JPEG 2000 codestream with one empty tile.
JBIG2 = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", 2**31 - 1, 2**31 - 1, 0, 0, 0, 0)
JPEG_2000 = (
    b"\xff\x4f\xff\x51"
    + struct.pack(">HHIIIIIIIIH", 47, 0, 2**31 - 1, 2**31 - 1, 0, 0, 2**31 - 1, 2**31 - 1, 0, 0, 3)
    + b"\x07\x01\x01" * 3
    + b"\xff\x52"
    + struct.pack(">HBBHBBBBBB", 12, 0, 0, 1, 0, 5, 4, 4, 0, 1)
    + b"\xff\x5c"
    + struct.pack(">HBB", 4, 0x40, 0x40)
    + b"\xff\x90"
    + struct.pack(">HHIBB", 10, 0, 0, 0, 1)
    + b"\xff\x93\xff\xd9"
)


def _own_letter() -> tuple[bytes, ...]:
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 97 "
        b"/LastChar 97 /Widths [500] /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >> "
        b"/Resources << /Font << /F 5 0 R >> >> >>"
    )
    shown = _stream(b"BT /F 12 Tf 50 700 Td (aaaa) Tj ET")
    return shown, font, _stream(b"500 0 d0 BT /F 900 Tf (aaaa) Tj ET")


def _expanding(full: bool) -> tuple[bytes, ...]:
    """Every letter of the page stands for 500."""
    count = 200_000 if full else 20_000
    shown = zlib.compress(b"BT /F 1 Tf 50 700 Td (" + b"a" * count + b") Tj ET")
    meaning = b"begincmap 1 beginbfchar <61> <" + b"0e01" * 500 + b"> endbfchar endcmap"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    return _stream(shown, b"/Filter /FlateDecode"), font, _stream(meaning)


def _spoilt(data: bytes, draw: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(40):
        spoilt[draw.randrange(9, len(spoilt))] = draw.randrange(256)
    return bytes(spoilt)


def _encrypted() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("user", "owner", strength=128), invariant=1)
    canvas.drawString(100, 700, "secret")
    canvas.save()
    return out.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
BODY = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>text</w:t></w:r></w:p></w:body></w:document>'


def _docx(body: bytes | str = BODY, relations: str = "", more: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", body)
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
        )
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def _word(put: Put, draw: random.Random, host: str, canary: Path, full: bool) -> None:
    size = (1 << 30) if full else (150 << 20)
    whole = _docx()
    put("a DOCX cut in half", "cut.docx", whole[: len(whole) // 2])
    put("a DOCX without its document", "hollow.docx", whole.replace(b"word/document.xml", b"word/documenX.xml"))
    put("a zip bomb called DOCX", "zip-bomb.docx", _docx(BODY.replace("text", " " * size)))
    put("an archive of archives", "matryoshka.docx", _docx(more={"word/media/a.zip": _zip_of_zips()}))
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "lol">' + bomb + "]>"
    put("an entity bomb in DOCX", "entity-bomb.docx", _docx(head + BODY.replace("text", "&e9;")))
    for kind, target in (("reads a file", f"file://{canary}"), ("calls out", f"http://{host}/called")):
        head = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "{target}">]>'
        put(f"an entity in DOCX that {kind}", f"entity-{kind[:5]}.docx", _docx(head + BODY.replace("text", "&x;")))
    outside = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(
            (
                ("image", f"http://{host}/called"),
                ("attachedTemplate", f"http://{host}/called"),
                ("image", f"file://{canary}"),
            ),
            5,
        )
    )
    put("a DOCX with parts on a server", "outside.docx", _docx(relations=outside))
    traversal = {"../../../../../../../../" + os.fspath(canary).lstrip("/"): b"overwritten", "/etc/cron.d/x": b"x"}
    put("members that climb out of the archive", "climb.docx", _docx(more=traversal))
    put(
        "a hundred thousand members",
        "members.docx",
        _docx(more={f"m{n}": b"" for n in range(100_000 if full else 5_000)}),
    )
    deep = "<w:p>" * (100_000 if full else 20_000)
    put("tags nested without end", "deep.docx", _docx(f'<w:document xmlns:w="{WORD}"><w:body>{deep}'))
    table = "<w:tbl><w:tr><w:tc><w:p/>" * 3_000 + "</w:tc></w:tr></w:tbl>" * 3_000
    put(
        "tables in tables in DOCX",
        "nested.docx",
        _docx(f'<w:document xmlns:w="{WORD}"><w:body>{table}</w:body></w:document>'),
    )
    cell = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    put("a cell over two billion columns", "span.docx", _docx(BODY.replace("<w:p>", cell + "<w:p>")))
    runs = "<w:r><w:t>x</w:t></w:r>" * (900_000 if full else 100_000)
    put("a million pieces of text in a line", "runs.docx", _docx(BODY.replace("<w:r><w:t>text</w:t></w:r>", runs)))
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r>'
    )
    put(
        "fields in fields", "fields.docx", _docx(BODY.replace("<w:r>", field * (100_000 if full else 10_000) + "<w:r>"))
    )
    circle = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("AB", "BA")
    )
    put(
        "styles that rest on each other",
        "styles.docx",
        _docx(
            BODY.replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr>'),
            f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>',
            {"word/styles.xml": f'<w:styles xmlns:w="{WORD}">{circle}</w:styles>'.encode()},
        ),
    )
    put(
        "a document with macros",
        "macros.docm",
        _docx(more={"word/vbaProject.bin": bytes.fromhex("d0cf11e0a1b11ae1") + b"AutoOpen" * 1_000}),
    )
    put("two documents in one", "two.docx", _docx(more={"word/document.xm_": BODY.encode()}).replace(b".xm_", b".xml"))
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    put("an encrypted DOCX", "encrypted.docx", ole + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(4000))
    put("random bytes called DOC", "random.doc", ole + draw.randbytes(60_000))
    put(
        "an RTF that fetches",
        "fetch.rtf",
        b'{\\rtf1{\\*\\template http://%s/called}{\\field{\\*\\fldinst INCLUDEPICTURE "http://%s/called"}}text}'
        % (host.encode(), host.encode()),
    )
    _sheets(put, host, canary, full)
    put("a plain archive", "archive.zip", _archive({"a.txt": b"a"}))
    put("a program", "program.exe", b"MZ" + draw.randbytes(5_000))


SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _xlsx(rows: str, after: str = "", relations: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A workbook of one sheet. rows: of its data. after: what stands behind them. more: further members."""
    root = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r" Type="{OFFICE}/{{}}" Target="{{}}"/>{{}}'
    root += "</Relationships>"
    sheets = '<sheets><sheet name="s" r:id="r"/></sheets>'
    members = {
        "_rels/.rels": root.format("officeDocument", "xl/workbook.xml", ""),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": root.format("worksheet", "sheet.xml", relations),
        "xl/sheet.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>{after}</worksheet>',
    }
    return _archive({name: text.encode() for name, text in members.items()} | (more or {}))


def _sheets(put: Put, host: str, canary: Path, full: bool) -> None:
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="{1}{0}"><v>2</v></c></row>'
    put("a spreadsheet without its workbook", "sheet.xlsx", _archive({"xl/workbook.xml": b"<x/>"}))
    put(
        "a spreadsheet in an old format",
        "sheet.xls",
        bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"),
    )
    put("a zip bomb called XLSX", "zip-bomb.xlsx", _xlsx("<row><c/></row>" * (20_000_000 if full else 3_000_000)))
    put(
        "a sheet as wide and long as Excel allows",
        "wide.xlsx",
        _xlsx(row.format(1, "XFD") + row.format(1_048_576, "XFD")),
    )
    diagonal = "".join(row.format(n, "B" if n % 2 else "XFD") for n in range(1, 200_000 if full else 300))
    put("a table of a billion cells", "diagonal.xlsx", _xlsx(diagonal))
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 100_000 if full else 20_000))
    put(
        "merged cells over merged cells", "merged.xlsx", _xlsx(row.format(1, "B"), f"<mergeCells>{merges}</mergeCells>")
    )
    text = f'<sst xmlns="{SHEET}"><si><t>{"ก" * 30_000}</t></si></sst>'.encode()
    shared = "".join('<row><c t="s"><v>0</v></c></row>' for _ in range(1_000_000 if full else 40))
    relation = f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="texts.xml"/>'
    put("one long text in a million cells", "shared.xlsx", _xlsx(shared, "", relation, {"xl/texts.xml": text}))
    entity = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{canary}">]><x>&x;</x>'.encode()
    put(
        "an entity in XLSX that reads a file",
        "entity.xlsx",
        _xlsx(row.format(1, "B"), "", relation, {"xl/texts.xml": entity}),
    )
    outside = (
        f'<Relationship Id="o" Type="{OFFICE}/sharedStrings" Target="http://{host}/called" TargetMode="External"/>'
    )
    outside += (
        f'<Relationship Id="l" Type="{OFFICE}/externalLink" Target="http://{host}/called" TargetMode="External"/>'
    )
    call = f'<row><c r="A1"><f>WEBSERVICE("http://{host}/called")</f></c><c r="B1"><v>1</v></c></row>'
    put(
        "a spreadsheet that calls out, with macros",
        "calls.xlsm",
        _xlsx(call, "", outside, {"xl/vbaProject.bin": b"AutoOpen" * 1_000}),
    )


def _archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _zip_of_zips() -> bytes:
    data = _archive({"zero": bytes(10 << 20)})
    for _ in range(4):
        data = _archive({f"{n}.zip": data for n in range(8)})
    return data


def _png(width: int, height: int, rows: bytes, bits: int = 1, extra: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _pictures(put: Put, draw: random.Random, full: bool) -> None:
    side = 30_000 if full else 15_000
    row = b"\x00" + b"\xff" * ((side + 7) // 8)
    put("a picture of 30,000 pixels square", "square.png", _png(side, side, zlib.compress(row * side, 9)))
    put("a picture that says it is larger than it is", "liar.png", _png(2**31 - 1, 2**31 - 1, zlib.compress(b"\x00")))
    packed = zlib.compress(bytes((1 << 30) if full else (100 << 20)), 9)
    text = struct.pack(">I", len(packed) + 6) + (body := b"zTXt" + b"a\0\0xx"[:3] + packed)
    put(
        "a bomb in a picture's comment",
        "comment.png",
        _png(8, 8, zlib.compress(b"\x00\x00" * 8), extra=text + struct.pack(">I", zlib.crc32(body))),
    )
    put("a blank page", "blank.png", _png(800, 1100, zlib.compress((b"\x00" + b"\xff" * 100) * 1100)))
    noise = b"".join(b"\x00" + draw.randbytes(400) for _ in range(400))
    put("a photograph without text", "noise.png", _png(400, 400, zlib.compress(noise), bits=8))
    put("a JPEG cut in half", "cut.jpg", _jpeg()[:600])
    put("random bytes called JPEG", "random.jpg", b"\xff\xd8\xff\xe0" + draw.randbytes(20_000))
    put("a TIFF of hundreds of frames", "frames.tiff", _tiff(500 if full else 40))
    put("a TIFF whose frames go in a circle", "circle.tif", _tiff(1, circle=True))
    profile = b"iCCPa\0\0" + zlib.compress(bytes((1 << 30) if full else (64 << 20)), 9)
    packed = struct.pack(">I", len(profile) - 4) + profile + struct.pack(">I", zlib.crc32(profile))
    put("a bomb in a picture's colours", "colours.png", _png(8, 8, zlib.compress(b"\x00\x00" * 8), extra=packed))
    put("a picture in inks, turned by its camera", "inks.jpg", _turned("CMYK", 6))
    put("a picture turned in a way that is none", "turned.jpg", _turned("RGB", 99))
    whole = b"\x80\0\0" + bytes(3) + b"\xff" * 3
    size = struct.pack("<HH", 65_535, 65_535)
    put(
        "a GIF of the largest size",
        "huge.gif",
        b"GIF89a" + size + whole + b"," + bytes(4) + size + b"\0\x02\x02D\x01\0;",
    )
    put(
        "a drawing that calls out",
        "drawing.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1:9/'/></svg>",
    )


def _jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((200, 200), 60).save(out, "JPEG")
    return out.getvalue()


def _turned(mode: str, orientation: int) -> bytes:
    from PIL import Image

    out, exif = io.BytesIO(), Image.Exif()
    exif[0x112] = orientation
    Image.effect_noise((300, 200), 10).convert(mode).save(out, "JPEG", exif=exif)
    return out.getvalue()


def _tiff(frames: int, circle: bool = False) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    blank = [Image.new("1", (300, 400), 1) for _ in range(frames)]
    blank[0].save(out, "TIFF", save_all=True, append_images=blank[1:], compression="group4")
    data = bytearray(out.getvalue())
    if circle:
        first = int.from_bytes(data[4:8], "little")
        count = int.from_bytes(data[first : first + 2], "little")
        data[first + 2 + 12 * count : first + 6 + 12 * count] = first.to_bytes(4, "little")
    return bytes(data)


NAMES: list[tuple[str, bytes]] = [
    ("a line end in the name", b"two\nlines.txt"),
    ("quotes in the name", b'it\'s "quoted".txt'),
    ("a leading dash", b"-rf.txt"),
    ("two leading dashes", b"--help.txt"),
    ("a right-to-left override", "รายงาน\u202etxt.exe.txt".encode()),
    ("control characters in the name", b"\x1b[31mred\x07\x7f.txt"),
    ("a name that is no UTF-8", "รายงาน.txt".encode("cp874")),
    ("markup in the name", b"<img src=x onerror=alert(1)>.txt"),
    ("a formula in the name", b"=cmd|' calc'!A1.txt"),
    ("a command in the name", b"$(touch pwned)`touch pwned`;touch pwned.txt"),
    ("a name as long as may be", b"n" * 251 + b".txt"),
    ("a Thai name as long as may be", ("ก" * 83 + ".txt").encode()),
    ("spaces around the name", b" spaces .txt"),
    ("a backslash in the name", b"a\\..\\..\\up.txt"),
    ("format marks in the name", b"%s%n{0}{reason}.txt"),
    ("an invisible character in the name", "a\u200bb\ufeff.txt".encode()),
]


def _names(put: Put) -> None:
    for number, (kind, name) in enumerate(NAMES, 10):
        put(kind, name, good(number), readable=True)


def _special(folder: Path, canary: Path, full: bool) -> list[Hostile]:
    os.mkfifo(folder / "report.pdf")
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    (folder / "canary.txt").symlink_to(canary)
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.pdf").symlink_to("nowhere")
    before = os.getcwd()
    os.chdir(folder)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("socket.pdf")
    finally:
        os.chdir(before)
    with (folder / "sparse.pdf").open("wb") as file:
        file.truncate(1 << 40)
    (folder / "folder.pdf").mkdir()
    (folder / "folder.pdf" / "inside.txt").write_bytes(good(8))
    deep = folder
    for _ in range(60):
        deep = deep / ("d" * 20)
        deep.mkdir()
    (deep / "deep.txt").write_bytes(good(9))
    (folder / "copy-1.txt").write_bytes(good(7))
    (folder / "copy-2.txt").write_bytes(good(7))
    return [
        Hostile("a named pipe called PDF", "report.pdf", bytes=False),
        Hostile("a link to the list of users", "passwd.txt", bytes=False),
        Hostile("a link out of the folder", "canary.txt", bytes=False),
        Hostile("a link to the folder itself", "loop", bytes=False),
        Hostile("a link to nowhere", "nowhere.pdf", bytes=False),
        Hostile("a socket called PDF", "socket.pdf", bytes=False),
        Hostile("a file of a terabyte", "sparse.pdf", bytes=False),
        Hostile("a folder called PDF", "folder.pdf/inside.txt", readable=True),
        Hostile("sixty folders deep", deep.relative_to(folder).as_posix() + "/deep.txt", readable=True),
        Hostile("a file", "copy-1.txt", readable=True),
        Hostile("the same file again", "copy-2.txt", bytes=False),
    ]
