"""Inline markup that OCR models and office programs leave in text: `<p>`, `<br>`, `<b>`, `**`, pictures, LaTeX.

Only names that are known to be markup are taken for it: `<no gift>` in a report stays what it is.
"""

from __future__ import annotations

import html

import regex

from schemas.thai import DIGITS, RAISED_DIGITS

# A tag ends at the first ">"; 2,000 characters are more than the longest real attribute list.
BREAKS = regex.compile(
    r"(?i)<(?:br|hr|/?(?:p|div|li|ul|ol|h[1-6]|html|body|section|article|header|footer|main|blockquote|figcaption))"
    r"(?:\s[^<>]{0,2000})?/?>"
)
RAISED = regex.compile(r"(?i)(?<=[\p{L}\p{M}\p{N}%)*>])<sup(?:\s[^<>]{0,200})?>\s*([0-9๐-๙]{1,3})\s*</sup>")
NOTE = regex.compile(r"(?<=[\p{L}\p{M}\p{N}%)])\[\^([0-9๐-๙]{1,3})\](?!:)")
INLINE = regex.compile(
    r"(?i)</?(?:a|b|i|u|s|em|strong|span|font|small|big|sup|sub|mark|center|code|ins|del|label|nobr|o:p|tt)"
    r"(?:\s[^<>]{0,2000})?/?>"
)
PICTURE = regex.compile(
    r"(?i)!\[[^\]\n]{0,500}\]\([^()\n]{0,500}\)"
    r"|<figure(?:\s[^<>]{0,2000})?>(?P<said>[^<]{0,5000})</figure>"
    r"|<img(?:\s[^<>]{0,200000})?/?>"
    r"|\[(?:image|picture|figure|รูปภาพ|ภาพ)\s*:[^\]\n]{0,500}\]"
)
ENTITY = regex.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
BOLD = regex.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1")
LINK = regex.compile(r"(?<!!)\[([^\]\n]{1,500})\]\((?:https?|mailto|/|#)[^()\n]{0,500}\)")
LATEX = regex.compile(
    r"\\\((.{1,200}?)\\\)|\\\[(.{1,200}?)\\\]|\$([0-9๐-๙.,%\\\s]{1,40}(?:\^\{?[0-9*]{1,3}\}?)?|\\(?:checkmark|square|times))\$"
)
LATEX_RAISED = regex.compile(r"\^\{?([0-9๐-๙]{1,3}|\*{1,3})\}?")
LATEX_TEXT = regex.compile(r"\\(?:text|mathrm|mathbf|textbf)\{([^{}]{0,200})\}")
TO_RAISED = str.maketrans("0123456789" + DIGITS, RAISED_DIGITS * 2)
SOFT_BREAKS = regex.compile(r"[\u2028\u2029\x85\v]")


def take_pictures(text: str) -> tuple[str, int, list[str]]:
    """The text without picture placeholders, how many there were, and descriptions that a model put into them."""
    if "[" not in text and "<" not in text:
        return text, 0, []
    said = [match["said"].strip() for match in PICTURE.finditer(text) if (match["said"] or "").strip()]
    return *PICTURE.subn("", text), said


def raised(digits: str) -> str:
    """The digits of a footnote's sign as raised ones: 95.16 with the note 1 is not 95.161."""
    return digits.translate(TO_RAISED)


def plain_lines(text: str) -> list[str]:
    """Printed lines of a cell or paragraph: breaks and `<p>` separate lines, other inline markup goes.

    Lines that hold nothing but white space are dropped; what is left keeps its own white space inside.
    """
    if "<sup" in text or "<SUP" in text:
        text = RAISED.sub(lambda match: raised(match[1]), text)
    if "<" in text:
        text = BREAKS.sub("\n", text)
        text = INLINE.sub("", text)
    if "&" in text:
        text = ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = unmarked(text)
    text = SOFT_BREAKS.sub("\n", text)
    return [line.strip(" \t\r\f") for line in text.split("\n") if line.strip()]


def unmarked(text: str) -> str:
    """The text without markdown's signs for bold, links and formulas, which models write into HTML too."""
    if "[^" in text:
        text = NOTE.sub(lambda match: raised(match[1]), text)
    if "**" in text or "__" in text:
        text = BOLD.sub(r"\2", text)
    if "](" in text:
        text = LINK.sub(r"\1", text)
    if "\\" in text or "$" in text:
        text = LATEX.sub(_formula, text)
    return text


def _formula(match: regex.Match[str]) -> str:
    """The characters of a formula that stand for themselves; formulas in reports are numbers and percents."""
    inner = next(group for group in match.groups() if group is not None)
    inner = LATEX_TEXT.sub(r"\1", inner)
    inner = LATEX_RAISED.sub(lambda found: raised(found[1]), inner)
    for command, sign in (("\\%", "%"), ("\\checkmark", "✓"), ("\\times", "×"), ("\\square", "☐"), ("\\ ", " ")):
        inner = inner.replace(command, sign)
    # A formula of other commands is left as printed: nothing of it may vanish.
    return match[0] if "\\" in inner or "{" in inner else inner.strip()
