"""PDF -> Document: text, tables, running lines, rotated pages, form fields, and files that mean harm."""

import random
import zlib
from pathlib import Path

import pytest
from docx import Document as Word
from support import pdfs

from extract.errors import Unreadable
from extract.formats.pdf import read
from extract.settings import ReadSettings
from extract.symbols import table_of
from normalise.text import Cleaner
from schemas.document import Table
from schemas.issues import Issues
from schemas.thai import UNKNOWN_LETTERS, UNKNOWN_MARKS

pytestmark = pytest.mark.skipif(not pdfs.FONTS.is_dir(), reason="the package fonts-thai-tlwg is not installed")

HEADER = ["ลำดับ", "มาตรการ", "ผลการดำเนินการ", "หมายเหตุ"]
ROWS = [HEADER, ["๑", "จัดทำคู่มือ", "ดำเนินการแล้ว", ""], ["๒", "ปรับปรุงเว็บไซต์", "อยู่ระหว่าง", "/"]]
PROSE = ["สำนักงานปลัดองค์การบริหารส่วนตำบลได้กำหนดมาตรการส่งเสริมคุณธรรม", "และความโปร่งใสภายในหน่วยงานเป็นประจำทุกปี"]


def run(data, **settings):
    issues = Issues()
    settings.setdefault("ocr", False)
    document = read(data, issues, ReadSettings(**settings))
    return document, [issue.code for issue in issues]


def texts(document):
    return [line.text for line in document.lines()]


def matrix(table: Table):
    return [[cell.text for cell in row] for row in table.rows]


def test_text_comes_with_page_running_line_and_box_from_the_top_left():
    document, codes = run(pdfs.draw(pdfs.lines(*PROSE), pdfs.lines("ข้อความหน้าสอง")))
    assert texts(document) == [*PROSE, "ข้อความหน้าสอง"] and not codes
    places = [line.place for line in document.lines()]
    assert [(p.page, p.line) for p in places] == [(1, 1), (1, 2), (2, 3)]
    assert places[0].box.x0 == pytest.approx(72, abs=1)
    assert places[0].box.top < 842 - 760 < places[0].box.bottom < places[1].box.bottom
    assert document.page_count == 2 and document.text_layer == "native"


def test_a_ruled_table_with_merged_cells():
    rows = [["ที่", "มาตรการ", "ผล", None], ["^", "^", "แล้ว", "ยัง"], ["๑", "คู่มือ", "/", ""]]
    (table,) = run(pdfs.draw(pdfs.table(rows)))[0].tables()
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells if cell.text}
    assert spans["ผล"] == (0, 2, 1, 2) and spans["มาตรการ"] == (0, 1, 2, 1) and spans["ที่"] == (0, 0, 2, 1)
    assert spans["ยัง"] == (1, 3, 1, 1) and spans["/"] == (2, 2, 1, 1)
    assert table.ruled and table.place.box.x0 == pytest.approx(72, abs=1)


def test_text_above_between_and_below_tables_keeps_its_place():
    def page(canvas):
        canvas.drawString(72, 790, "ก่อนตาราง")
        pdfs.table(ROWS, y=760)(canvas)
        canvas.drawString(72, 640, "ระหว่างตาราง")
        pdfs.table(ROWS, y=610)(canvas)
        canvas.drawString(72, 480, "หลังตาราง")

    blocks = run(pdfs.draw(page))[0].pages[0].blocks
    assert [isinstance(block, Table) for block in blocks] == [False, True, False, True, False]
    assert matrix(blocks[1]) == ROWS and matrix(blocks[3]) == ROWS


def test_rules_inside_form_objects_with_a_matrix():
    def page(canvas):
        canvas.beginForm("grid")
        canvas.setFont(pdfs.font(), 14)
        pdfs.table(ROWS, x=0, y=200)(canvas)
        canvas.endForm()
        canvas.translate(50, 400)
        canvas.doForm("grid")

    (table,) = run(pdfs.draw(page))[0].tables()
    assert matrix(table) == ROWS and table.place.box.x0 == pytest.approx(50, abs=1)


def test_thin_filled_light_grey_and_dashed_rules():
    def page(canvas):
        canvas.setFillGray(0.85)
        canvas.setStrokeGray(0.8)
        canvas.setDash(2, 2)
        for y in (700, 670, 640):
            canvas.rect(72, y, 300, 0.5, stroke=0, fill=1)
        for x in (72, 200, 371):
            canvas.line(x, 700, x, 640)
        canvas.setFillGray(0)
        for x, y, text in ((80, 680, "ก๑"), (210, 680, "ก๒"), (80, 650, "ข๑"), (210, 650, "ข๒")):
            canvas.drawString(x, y, text)

    (table,) = run(pdfs.draw(page))[0].tables()
    assert matrix(table) == [["ก๑", "ก๒"], ["ข๑", "ข๒"]]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_pages_are_read_upright_whichever_way_they_are_turned(rotate):
    def page(canvas):
        wide, high = pdfs.PAGE
        canvas.translate(*{90: (wide, 0), 180: (wide, high), 270: (0, high)}[rotate])
        canvas.rotate(rotate)
        pdfs.table(ROWS, x=40, y=500)(canvas)

    for turned in (rotate, 0):  # with the page's own mark, and without it
        document, _ = run(pdfs.draw(page, rotate=turned))
        (table,) = document.tables()
        assert matrix(table) == ROWS
        page_ = document.pages[0]
        assert (page_.width > page_.height) == (rotate != 180)
        assert table.place.box.x0 == pytest.approx(40, abs=1)


def test_upright_text_in_a_narrow_header_cell():
    def page(canvas):
        pdfs.table([["", "ชื่อ"], ["๑", "คู่มือ"]], height=80)(canvas)
        canvas.saveState()
        canvas.translate(110, 670)
        canvas.rotate(90)
        canvas.drawString(0, 0, "ลำดับที่")
        canvas.restoreState()

    (table,) = run(pdfs.draw(page))[0].tables()
    assert matrix(table) == [["ลำดับที่", "ชื่อ"], ["๑", "คู่มือ"]]


def test_a_score_table_without_rules_and_prose_that_is_none():
    names = ["การปฏิบัติหน้าที่", "การใช้งบประมาณ", "การใช้อำนาจ", "การใช้ทรัพย์สินของราชการ"]
    scores = ["95.23", "88.10", "91.77", "79.65"]

    def page(canvas):
        for i, text in enumerate(PROSE * 2):
            canvas.drawString(72, 800 - 22 * i, text)
        for i, (name, score) in enumerate(zip(names, scores, strict=True)):
            canvas.drawString(72, 660 - 24 * i, str(i + 1))
            canvas.drawString(120, 660 - 24 * i, name)
            canvas.drawRightString(420, 660 - 24 * i, score)
        canvas.drawString(100, 480, "ลงชื่อ นายวินัย")
        canvas.drawString(350, 480, "ลงชื่อ นายสมชาย")
        canvas.drawString(100, 456, "ปลัดเทศบาล")
        canvas.drawString(350, 456, "นายกเทศมนตรี")
        canvas.drawString(100, 432, "ผู้รายงาน")
        canvas.drawString(350, 432, "ผู้รับรอง")

    document, _ = run(pdfs.draw(page))
    (table,) = document.tables()
    assert not table.ruled
    assert matrix(table) == [[str(i + 1), n, s] for i, (n, s) in enumerate(zip(names, scores, strict=True))]


def test_two_columns_of_text_are_read_one_after_the_other():
    def page(canvas):
        canvas.drawString(72, 790, "หัวเรื่องที่พาดยาวตลอดทั้งหน้ากระดาษเหนือข้อความสองคอลัมน์ของหน้านี้")
        for x, side in ((72, "ซ้าย"), (330, "ขวา")):
            for i in range(6):
                canvas.drawString(x, 740 - 22 * i, f"คอลัมน์{side}บรรทัดที่ {i}")

    order = texts(run(pdfs.draw(page))[0])
    assert order[1:] == [f"คอลัมน์{side}บรรทัดที่ {i}" for side in ("ซ้าย", "ขวา") for i in range(6)]


def test_running_lines_page_numbers_and_catchwords_are_told_from_the_body():
    starts = ["๑. ให้เจ้าหน้าที่ปฏิบัติตามคู่มือ", "๒. ให้เผยแพร่ข้อมูลต่อสาธารณชน", "๓. ให้รายงานผลทุกไตรมาส"]

    def page(number):
        def draw(canvas):
            canvas.drawString(72, 810, "เทศบาลตำบลสมมติ รายงานประจำปี")
            canvas.drawString(290, 790, f"- {number + 1} -")
            for i, text in enumerate([starts[number], *PROSE]):
                canvas.drawString(72, 740 - 22 * i, text)
            if number < 2:
                canvas.drawString(420, 60, f"/{starts[number + 1][:12]}...")
            canvas.drawString(290, 30, str(number + 1))

        return draw

    document, _ = run(pdfs.draw(*map(page, range(3))))
    for number, found in enumerate(document.pages):
        assert [line.text for line in found.lines()] == [starts[number], *PROSE]
        assert len(found.running) == (4 if number < 2 else 3)


def test_a_number_that_counts_nothing_stays_in_the_body():
    document, _ = run(pdfs.draw(pdfs.lines("95", *PROSE, y=800), pdfs.lines("42", *PROSE, y=800)))
    assert "95" in texts(document) and "42" in texts(document)


@pytest.mark.parametrize("letters", [{"ำ": "า"}, {"า": "ำ"}, {"ำ": " "}, {"ุ": " "}, {"ั": " ", "ำ": " "}])
def test_letters_that_the_font_names_wrongly_are_read_by_their_ink_or_repaired(letters):
    good = [*PROSE, "ทุกปีงบประมาณ มุ่งเน้นคุณภาพ น้ำดื่มสะอาด ตำบล อำเภอ สำนักงาน"]
    document, codes = run(pdfs.remap(pdfs.draw(pdfs.lines(*good)), letters))
    clean = Cleaner(document)
    found = "".join("".join(clean(line.text).split()) for line in document.lines())
    truth = "".join("".join(text.split()) for text in good)
    assert len(found) == len(truth)
    # Right, or openly unknown where two words would fit; never another letter.
    assert {a for a, b in zip(found, truth, strict=True) if a != b} <= {"\ufffd"}
    assert found.count("\ufffd") <= 2


def test_noise_is_marked_and_kept_where_ocr_is_off():
    pairs = random.Random(2).sample("กขคงจชซญดตถทธนบปผพฟภมยรลวสหอ", 28)
    data = pdfs.draw(pdfs.lines(*PROSE))
    document, codes = run(pdfs.remap(data, {a: chr(0xE000 + i) for i, a in enumerate(pairs)}))
    assert codes == ["text.garbled_layer"]
    assert document.pages[0].health < 0.5 and texts(document)


def test_invisible_text_under_a_scan_is_marked_as_ocr(monkeypatch):
    def page(canvas):
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 240)), 0, 0, *pdfs.PAGE)
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.textLines(PROSE * 2)
        canvas.drawText(text)

    data = pdfs.draw(page)
    document, codes = run(data)
    assert codes == ["text.hidden_layer"]
    assert document.text_layer == "ocr" and {line.place.layer for line in document.lines()} == {"ocr"}
    # Where pages can be read by OCR the scan itself is read; where that fails, the layer still serves.
    seen = []
    monkeypatch.setattr("extract.scan.read_page", lambda image, dpi, number, *_: seen.append(number))
    again = read(data, Issues(), ReadSettings(ocr=True))
    assert seen == [1] and texts(again) == texts(document)


def test_a_picture_without_text_is_listed_as_unread_where_ocr_is_off():
    def picture(canvas):
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *pdfs.PAGE)

    document, codes = run(pdfs.draw(pdfs.lines(*PROSE), picture))
    assert document.unread == (2,) and codes == ["ocr.page_unreadable"]
    with pytest.raises(Unreadable) as error:
        run(pdfs.draw(picture))
    assert error.value.code == "read.ocr_off"


def test_what_was_typed_into_form_fields_is_read():
    def page(canvas):
        canvas.drawString(72, 760, "Agency")
        canvas.acroForm.textfield(name="agency", value="Khlong Mai", x=140, y=750, width=200, height=24)

    assert any("Khlong Mai" in text for text in texts(run(pdfs.draw(page))[0]))


def test_an_imitated_bold_is_read_once():
    def page(canvas):
        for shift in (0, 0.3, 0.6):
            canvas.drawString(72 + shift, 760, PROSE[0])

    assert texts(run(pdfs.draw(page))[0]) == [PROSE[0]]


def test_white_letters_on_white_paper_are_left_out_and_those_on_a_coloured_ground_are_read():
    def page(canvas):
        canvas.drawString(72, 760, "พ.ศ. ๒๕๖๒")
        canvas.setFillColorRGB(0.1, 0.2, 0.7)
        canvas.rect(60, 690, 480, 40, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72 + canvas.stringWidth("พ.ศ. ๒๕๖๒"), 760, "1")
        canvas.drawString(72, 705, PROSE[1])

    document, codes = run(pdfs.draw(page))
    assert texts(document) == ["พ.ศ. ๒๕๖๒", PROSE[1]] and codes == ["text.white"]


# Files that mean harm, or that are broken


def test_encryption_with_an_empty_password_is_open_and_with_another_is_refused():
    from reportlab.lib.pdfencrypt import StandardEncryption

    data = pdfs.draw(pdfs.lines(*PROSE), encrypt=StandardEncryption("", ownerPassword="x"))
    assert texts(run(data)[0]) == PROSE
    with pytest.raises(Unreadable) as error:
        run(pdfs.draw(pdfs.lines(*PROSE), encrypt=StandardEncryption("secret", ownerPassword="x")))
    assert error.value.code == "read.encrypted_pdf"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + bytes(range(256)) * 40])
def test_a_damaged_file_says_so(data):
    with pytest.raises(Unreadable) as error:
        run(data)
    assert error.value.code == "read.damaged_pdf"


def test_a_file_cut_at_any_place_is_read_in_part_or_refused():
    data = pdfs.draw(pdfs.lines(*PROSE), pdfs.lines(*PROSE))
    for share in (0.2, 0.5, 0.8, 0.95, 0.99):
        try:
            document, _ = run(data[: int(len(data) * share)])
        except Unreadable as error:
            assert error.code in ("read.damaged_pdf", "read.ocr_off")
        else:
            assert document.page_count >= 1


def test_every_byte_may_be_wrong():
    data = bytearray(pdfs.draw(pdfs.table(ROWS)))
    rng = random.Random(5)
    for _ in range(40):
        broken = bytearray(data)
        for _ in range(12):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        try:
            run(bytes(broken))
        except Unreadable:
            pass


def _raw(*objects: bytes) -> bytes:
    body = b"%PDF-1.7\n"
    for number, content in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return body + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF" % (len(objects) + 1)


def test_a_page_tree_that_holds_itself_ends():
    data = _raw(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 4 >>")
    try:
        document, _ = run(data)
    except Unreadable:
        return
    assert len(document.pages) <= 4


def test_a_count_of_pages_that_lies_is_refused():
    data = _raw(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 999999999 >>")
    with pytest.raises(Unreadable):
        run(data)


@pytest.mark.parametrize("ocr", [True, False])
def test_a_file_of_which_no_page_can_be_opened_is_damaged(ocr):
    tree = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 3, n + 1) for n in range(3000)]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] >>"
    with pytest.raises(Unreadable) as caught:
        run(_raw(b"<< /Type /Catalog /Pages 2 0 R >>", *tree, page), ocr=ocr)
    assert caught.value.code == "read.damaged_pdf"


def test_a_form_that_draws_itself_ends():
    stream = b"/F Do"
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >> /Length 5 >>"
    data = _raw(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 5 0 R"
        b" /Resources << /XObject << /F 4 0 R >> >> >>",
        form + b"\nstream\n" + stream + b"\nendstream",
        b"<< /Length 5 >>\nstream\n" + stream + b"\nendstream",
    )
    assert len(run(data)[0].pages) == 1


def test_a_huge_page_and_a_page_without_area():
    for box in (b"[0 0 14400 14400]", b"[0 0 0 0]", b"[0 0 1e9 1e9]", b"[5 5 -5 -5]"):
        data = _raw(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox " + box + b" >>",
        )
        assert len(run(data)[0].pages) == 1


def test_a_page_with_a_million_rules_is_bounded():
    content = zlib.compress(b"BT /F 12 Tf (here) Tj ET\n" + b"0 0 m 9 9 l S\n" * 500_000)
    data = _raw(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /Resources << /Font << /F"
        b" << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content) + content + b"\nendstream",
    )
    document, codes = run(data)
    assert "layout.page_too_full" in codes


def test_scripts_and_attached_files_are_reported_and_left_alone():
    data = _raw(
        b"<< /Type /Catalog /Pages 2 0 R /Names << /JavaScript << /Names [(a) 4 0 R] >>"
        b" /EmbeddedFiles << /Names [(b) 5 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] >>",
        b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
        b"<< /Type /Filespec /F (b) /EF << /F 6 0 R >> >>",
        b"<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream",
    )
    assert run(data)[1] == ["read.pdf_script", "read.pdf_attachment"]


def test_more_pages_than_allowed_are_refused():
    data = pdfs.draw(*[pdfs.lines("ก")] * 5)
    with pytest.raises(Unreadable) as error:
        run(data, max_pages=4)
    assert error.value.code == "read.too_many_pages"


# Real producers


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("pdf")


def test_chromium_prints_what_is_read_back(folder):
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in ROWS)
    html = f"""<meta charset="utf-8"><style>body{{font-family:Loma,'Noto Sans Thai'}} table{{border-collapse:collapse}}
        td{{border:0.5pt solid #ccc;padding:4pt}}</style><p>{"".join(PROSE)}</p><table>{rows}</table>"""
    data = pdfs.by_chromium(html, folder)
    if data is None:
        pytest.skip("Chromium is not installed")
    document, codes = run(data)
    (table,) = document.tables()
    clean = Cleaner(document)
    assert [[clean(cell.text) for cell in row] for row in table.rows] == ROWS
    prose = [line for block in document.pages[0].blocks[:1] for line in block.lines]
    assert "".join(line.text for line in prose).replace(" ", "") == "".join(PROSE)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", ["Laksaman", "Garuda"])
def test_libreoffice_tables_over_pages_are_read_as_printed(folder, name):
    from docx.oxml.ns import qn
    from docx.shared import Pt

    word = Word()
    style = word.styles["Normal"]
    style.font.name, style.font.size = name, Pt(16)
    fonts = style.element.rPr.rFonts
    for kind in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(kind), name)
    steps = "ดำเนินการจัดทำคู่มือปฏิบัติงาน กำหนดขั้นตอน ปิดประกาศ และเผยแพร่ประชาสัมพันธ์ให้ผู้รับบริการทราบ " * 4
    table = word.add_table(0, 3)
    table.style = "Table Grid"
    written = [["ที่", "มาตรการ", "ผลการดำเนินการ"]] + [[str(i), f"มาตรการที่ {i}", steps] for i in range(1, 9)]
    for row in written:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    source = folder / f"{name}.docx"
    word.save(source)
    data = pdfs.by_libreoffice(source, folder)
    if data is None:
        pytest.skip("LibreOffice is not installed")
    document, _ = run(data)
    assert document.page_count > 1
    assert all(len(list(filter(None, [isinstance(b, Table) for b in page.blocks]))) == 1 for page in document.pages)
    clean = Cleaner(document)
    read_back = [
        "".join(clean(line.text) for t in document.tables() for c in t.cells if c.col == k for line in c.lines)
        for k in range(3)
    ]
    for k in range(3):
        assert read_back[k].replace(" ", "") == "".join(row[k] for row in written).replace(" ", "")


def test_real_files_are_read_whole(shared):
    for path in sorted((shared / "wild").glob("*.pdf")):
        document, _ = run(path.read_bytes())
        judged = [page.health for page in document.pages if page.health is not None]
        assert judged and min(judged) > 0.9, path.name
        assert "\ufffd" not in "".join(map(Cleaner(document), texts(document))), path.name


def test_a_watermark_across_a_table_is_left_out_and_said():
    def page(canvas):
        pdfs.table(ROWS)(canvas)
        canvas.saveState()
        canvas.translate(80, 640)
        canvas.rotate(33)
        canvas.setFont(pdfs.font(), 40)
        canvas.drawString(0, 0, "สำเนาเท่านั้น")
        canvas.restoreState()

    document, codes = run(pdfs.draw(page))
    (table,) = document.tables()
    assert matrix(table) == ROWS and codes == ["text.slanted"]
    assert not [line for line in texts(document) if "สำเนา" in line]


def test_a_page_that_is_askew_as_a_whole_is_read():
    def page(canvas):
        canvas.translate(150, 0)
        canvas.rotate(14)
        pdfs.lines(*PROSE)(canvas)

    assert "".join(texts(run(pdfs.draw(page))[0])).startswith("สำนักงานปลัด")


def test_rules_drawn_dot_by_dot():
    def page(canvas):
        rows, columns = (740, 714, 688), (72, 182, 292)
        for y in rows:
            for x in range(72, 293, 2):
                canvas.circle(x, y, 0.35, stroke=0, fill=1)
        for x in columns:
            for y in range(688, 741, 2):
                canvas.circle(x, y, 0.35, stroke=0, fill=1)
        for r, row in enumerate((["ที่", "มาตรการ"], ["๑", "คู่มือ"])):
            for c, text in enumerate(row):
                canvas.drawString(columns[c] + 5, rows[r] - 18, text)

    (table,) = run(pdfs.draw(page))[0].tables()
    assert matrix(table) == [["ที่", "มาตรการ"], ["๑", "คู่มือ"]]


def test_a_raster_of_dots_is_no_table():
    def page(canvas):
        canvas.drawString(80, 700, "ข้อความบนพื้นลายจุด")
        for x in range(72, 200, 4):
            for y in range(680, 740, 4):
                canvas.circle(x, y, 0.5, stroke=0, fill=1)

    assert not list(run(pdfs.draw(page))[0].tables())


@pytest.mark.parametrize("by_column", [True, False])
def test_columns_inside_a_cell_are_read_one_after_the_other_if_they_were_drawn_so(by_column):
    left, right = ["ก. วางแผน", "ข. ลงมือทำ", "ค. ตรวจสอบ"], ["ง. ปรับปรุง", "จ. รายงาน", "ฉ. เผยแพร่"]

    def page(canvas):
        canvas.grid([72, 372], [600, 740])
        canvas.grid([372, 452], [600, 740])
        spots = [(80, 720 - 24 * i, text) for i, text in enumerate(left)]
        spots += [(220, 720 - 24 * i, text) for i, text in enumerate(right)]
        for x, y, text in spots if by_column else sorted(spots, key=lambda spot: (-spot[1], spot[0])):
            canvas.drawString(x, y, text)

    (table,) = run(pdfs.draw(page))[0].tables()
    read_as = [line.text for line in table.cells[0].lines]
    assert read_as == (left + right if by_column else [f"{a} {b}" for a, b in zip(left, right, strict=True)])


def test_unnamed_signs_of_one_shape_share_a_number_over_pages_and_letters_are_told_from_marks():
    data = pdfs.remap(
        pdfs.draw(pdfs.lines(*PROSE, y=500), pdfs.lines(*PROSE[::-1], y=400)), {"\u0e34": "\ufffd", "ร": "\ufffd"}
    )
    found = {char for text in texts(run(data)[0]) for char in text if ord(char) >= 0x100000}
    marks, letters = ({c for c in found if ord(c) in kind} for kind in (UNKNOWN_MARKS, UNKNOWN_LETTERS))
    assert len(marks) == 1 and len(letters) == 1
    sound = run(pdfs.draw(pdfs.lines(*PROSE)))[0]
    names = {marks.pop(): "\u0e34", letters.pop(): "ร"}
    first = ["".join(names.get(char, char) for char in text) for text in texts(run(data)[0])[: len(PROSE)]]
    assert first == texts(sound)


def row_ruled(rows, columns=(76, 130, 240, 345)):
    def page(canvas):
        for r, row in enumerate(rows):
            for x, text in zip(columns, row, strict=True):
                canvas.drawString(x, 722 - 26 * r, text)
            canvas.line(72, 714 - 26 * r, 420, 714 - 26 * r)
        canvas.line(72, 740, 420, 740)

    return pdfs.draw(page)


def test_a_table_that_rules_its_rows_only():
    rows = [["ที่", "งาน", "ผู้ทำ", "หมายเหตุ"]]
    rows += [["๑", "อบรมครู", "กองศึกษา", ""], ["๒", "ซ่อมถนน", "กองช่าง", ""], ["๓", "ตรวจน้ำ", "กองอนามัย", ""]]
    (table,) = run(row_ruled(rows))[0].tables()
    assert matrix(table) == rows and table.ruled


def test_lines_to_write_on_and_rules_between_paragraphs_are_no_table():
    text = ["สำนักงานปลัดกำหนดมาตรการ", "ส่งเสริมคุณธรรมและความ", "โปร่งใสภายในหน่วยงาน", "เป็นประจำทุกปี"]
    assert not list(run(row_ruled([[line] for line in text], columns=(76,)))[0].tables())


@pytest.mark.parametrize("name, shown", [("Wingdings-Regular", "✓"), ("ABCDEF+Wingdings2", "ü"), ("Helvetica", "ü")])
def test_ticks_of_symbol_fonts(name, shown):
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name.encode()
    content = b"BT /F 14 Tf 72 700 Td (\\374) Tj ET"
    data = _raw(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 800] /Contents 5 0 R"
        b" /Resources << /Font << /F 4 0 R >> >> >>",
        font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    assert texts(run(data)[0]) == [shown]


@pytest.mark.parametrize(
    "name, code, shown",
    [("ABCDEF+Wingdings2", 0x52, "☑"), ("Wingdings 2", 0x52, "☑"), ("WingdingsRegular", 0x52, None),
     ("SymbolMT", 0xB7, "•"), ("SegoeUISymbol", 0xB7, None), ("Symbola", 0xB7, None)],
)  # fmt: skip
def test_symbol_fonts_are_told_by_the_names_that_pdfs_give_them(name, code, shown):
    assert (table_of(name) or {}).get(code) == shown
