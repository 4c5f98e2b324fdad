"""Styles of tables that are not fully ruled, as CSS: shaded rows, coloured heads, rounded boxes, or nothing at all."""

from __future__ import annotations

EVERY = "*{-webkit-print-color-adjust:exact}table{margin:8px 0}"
BARE = "td,th{border:none}"
# fmt: off
TABLE_STYLES: dict[str, str] = {
    "zebra": BARE + "thead th{background:#ccc}tbody tr:nth-child(even){background:#eee}",
    "zebra cells": BARE + "tbody tr:nth-child(odd) td{background:#dbe5f1}thead th{background:#4f81bd;color:#fff}",
    "level": BARE + "td,th{border-bottom:1px solid #999}",
    "band white": BARE + "thead th{background:#1f4e79;color:#fff}",
    "band level": BARE + "thead th{background:#1f4e79;color:#fff}td{border-bottom:1px solid #ddd}",
    "rounded": "table{border-collapse:separate;border-spacing:3px}td,th{border:1px solid #888;border-radius:6px}",
    "rounded fill": (BARE + "table{border-collapse:separate;border-spacing:3px}"
        "td,th{border:none;border-radius:6px;background:#eef3fa}"),
    "fill gaps": "table{border-collapse:separate;border-spacing:2px}td,th{border:none;background:#eef3fa}",
    "white rules": "td,th{border:1px solid #fff;background:#dbe5f1}",
    "booktabs": (BARE + "table{border-top:2px solid #000;border-bottom:2px solid #000}"
        "thead tr:last-child th{border-bottom:1px solid #000}"),
    "none": BARE,
    "none tight": BARE + "td,th{padding:1px 2px}",
    "frame": BARE + "table{border:1px solid #000}",
    "frame rounded": (BARE + "table{border:1px solid #000;border-radius:10px;border-collapse:separate;border-spacing:0}"
        "td,th{border-bottom:1px solid #ccc}"),
    "upright": (BARE + "td,th{border-left:1px solid #000;border-right:1px solid #000}"
        "table{border-top:1px solid;border-bottom:1px solid}"),
    "dashed": "td,th{border:1px dashed #888}",
    "dotted": "td,th{border:1px dotted #888}",
    "light": "td,th{border:0.5px solid #eee}",
    "columns": BARE + "td:nth-child(even),th:nth-child(even){background:#eee}",
    "shadow": (BARE + "table{border-radius:8px;overflow:hidden;box-shadow:0 0 6px #999}"
        "thead th{background:#0a7}"
        "tbody tr:nth-child(even){background:#f3f3f3}"
        "td{border-bottom:1px solid #ddd}"),
    "middle zebra": (BARE + "td{vertical-align:middle}"
        "thead th{background:#ccc}"
        "tbody tr:nth-child(even){background:#eee}"),
    "padded": BARE + "td,th{padding:9px 6px}",
}
# fmt: on
