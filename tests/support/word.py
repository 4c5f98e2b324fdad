"""Word files for tests, written as raw XML: whatever Word may write can be written here."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(targets: dict[str, tuple[str, str]], kinds: str = OFFICE) -> str:
    items = "".join(
        f'<Relationship Id="{key}" Type="{kinds}/{kind}" Target="{target}"/>' for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{items}</Relationships>'


def docx(body: str, parts: dict[str, str] | None = None, targets: dict[str, tuple[str, str]] | None = None) -> bytes:
    """A package whose main part has this body. parts: further XML by name below word/; targets: its relations."""
    parts = parts or {}
    known = {f"p{n}": (name.partition(".")[0].rstrip("0123456789"), name) for n, name in enumerate(parts)}
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", relations({"r": ("officeDocument", "word/document.xml")}))
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", relations({**known, **(targets or {})}))
        for name, xml in parts.items():
            archive.writestr(f"word/{name}", xml)
    return sink.getvalue()


def drawing(content: str) -> str:
    """A run with a drawing that holds this content (a picture, a chart, a shape)."""
    graphic = f"<a:graphic><a:graphicData>{content}</a:graphicData></a:graphic>"
    return f"<w:r><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></w:r>"


def part(root: str, inner: str) -> str:
    return f"<w:{root} {NAMESPACES}>{inner}</w:{root}>"


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; a run that is no XML is text."""
    inner = "".join(run if run.startswith("<") else t(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def t(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str = "", properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content) if content else p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inner}</w:tr>"


def tbl(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def numbered(num: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def level(index: int, kind: str, text: str, start: int = 1, more: str = "") -> str:
    about = f'<w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{index}">{about}</w:lvl>'


def numbering(
    *lists: tuple[str, ...], overrides: dict[int, str] | None = None, nums: dict[int, int] | None = None
) -> str:
    """A numbering part: list n (from 1) has the given levels. nums: further list numbers -> their definition."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{"".join(levels)}</w:abstractNum>' for n, levels in enumerate(lists, 1)
    )
    every = {**{n: n for n in range(1, len(lists) + 1)}, **(nums or {})}
    made = "".join(
        f'<w:num w:numId="{num}"><w:abstractNumId w:val="{base}"/>{(overrides or {}).get(num, "")}</w:num>'
        for num, base in every.items()
    )
    return part("numbering", abstract + made)
