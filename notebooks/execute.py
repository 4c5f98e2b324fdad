"""Runs the notebooks over an output folder: `python notebooks/execute.py [OUT]` -> notebooks/out/*.ipynb and *.html."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import jupytext
import nbformat
from markupsafe import Markup, escape
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
NAMES = ("not_carried_out", "scores_over_years", "look_first", "copied_measures")
SECONDS = 300  # for one cell
STYLE = """
body{font:15px/1.5 "Sarabun","Noto Sans Thai","Noto Sans","Loma",sans-serif}
body{max-width:1100px;margin:24px auto;padding:0 16px}
pre{background:#f4f6f8;padding:10px;overflow-x:auto}table{border-collapse:collapse;font-size:.92em}
td,th{border:0!important;border-top:1px solid #d9e0e6!important;padding:4px 9px;text-align:left!important}
td,th{vertical-align:top!important;min-width:4.5em}
img{max-width:100%}div{overflow-x:auto}code{background:#eef2f5;padding:0 3px}
"""


def execute(name: str, out: Path) -> nbformat.NotebookNode:
    """One notebook with its outputs, over the output folder `out`. Raises CellExecutionError where a cell fails."""
    notebook = jupytext.read(HERE / f"{name}.py")
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(HERE)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # no word about the port, which takes signed messages only
    )
    before = os.environ.get("ITA_OUT")
    os.environ["ITA_OUT"] = str(out.resolve())
    try:
        client.execute()
    finally:
        if before is None:
            del os.environ["ITA_OUT"]
        else:
            os.environ["ITA_OUT"] = before
    return notebook


def html(name: str, notebook: nbformat.NotebookNode) -> str:
    """The notebook as a page: text, code and outputs. Documents' text comes escaped from pandas."""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for block in cell.source.split("\n\n"):
                level = len(block) - len(block.lstrip("#"))
                tag = f"h{level}" if level else "p"
                parts.append(Markup("<{0}>{1}</{0}>").format(Markup(tag), _code_words(block.lstrip("# "))))
            continue
        parts.append(Markup("<pre>{}</pre>").format(cell.source))
        for output in cell.outputs:
            data = output.get("data", {})
            if "image/png" in data:
                parts.append(Markup('<img alt="" src="data:image/png;base64,{}">').format(data["image/png"].strip()))
            elif "text/html" in data:
                parts.append(Markup("<div>{}</div>").format(Markup(data["text/html"])))
            else:
                parts.append(Markup("<pre>{}</pre>").format(data.get("text/plain", output.get("text", ""))))
    head = f'<!doctype html><html lang="th"><meta charset="utf-8"><title>{escape(name)}</title><style>{STYLE}</style>'
    return head + "\n".join(parts) + "</html>\n"


def _code_words(text: str) -> Markup:
    """Words between backticks as code."""
    parts = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def main(out: Path) -> None:
    if not (out / "reports").is_dir():
        sys.exit(
            f"{out} holds no output of a run; run `make extract` first, or name a folder: make notebooks OUT=folder"
        )
    target = HERE / "out"
    target.mkdir(exist_ok=True)
    for name in NAMES:
        notebook = execute(name, out)
        nbformat.write(notebook, target / f"{name}.ipynb")
        (target / f"{name}.html").write_text(html(name, notebook), encoding="utf-8")
        print(f"{target / name}.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
