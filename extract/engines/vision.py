"""A second engine: any vision model behind an OpenAI-compatible endpoint (Typhoon OCR and the like).

Off unless `ReadSettings.vision_url` is set; nothing else in this project opens a connection. `call` sends the page
and returns the model's text; `parse` reads that text with the readers that exist for markdown and HTML. Such a
model gives no boxes and no confidence, and says what it likes: an answer without a page in it is an error, and the
caller reads the page with Tesseract instead.
"""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import time
from dataclasses import replace
from urllib.parse import urlsplit

import cv2
import numpy as np

from extract.engines.tesseract import EngineError
from extract.plain_text import pages
from extract.settings import ReadSettings
from schemas.document import Block, Line, Page, Paragraph, Place, Table
from schemas.issues import Issues

NAME = "vision"
ATTEMPTS = 3
FIRST_PAUSE = 1.0  # seconds before the second attempt, doubled for the third
LONGEST_ANSWER = 4_000_000  # bytes; a page has some ten thousand
MOST_TOKENS = 16_384
PROMPT = (
    "Transcribe this page of a Thai government report completely and exactly as printed, in reading order. "
    "Write running text as markdown and every table as an HTML <table> with rowspan and colspan. "
    "Keep Thai digits as Thai digits. Do not translate, summarise, correct or add anything. "
    "Return only the transcription."
)


class _TryAgain(Exception):
    """A failure that may pass. wait: seconds that the server asks for, None if it does not say."""

    def __init__(self, reason: str, wait: float | None = None):
        super().__init__(reason)
        self.wait = wait


def call(image: np.ndarray, settings: ReadSettings) -> str:
    """The model's text for a page image (grey or BGR, uint8). Raises EngineError in words for a person, at the latest
    after about `settings.page_seconds`, all attempts together."""
    deadline = time.monotonic() + settings.page_seconds
    body = _request(image, settings)
    pause = FIRST_PAUSE
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _text(_post(body, settings, deadline))
        except _TryAgain as error:
            wait = min(max(error.wait or 0.0, pause), 60.0)
            if attempt == ATTEMPTS or time.monotonic() + wait >= deadline:
                raise EngineError(f"the vision endpoint gave no answer ({error})") from error
        time.sleep(wait)
        pause *= 2
    raise AssertionError("the last attempt returns or raises")


def _request(image: np.ndarray, settings: ReadSettings) -> bytes:
    ok, packed = cv2.imencode(".png", image)
    if not ok:
        raise EngineError("the page image could not be packed for the vision endpoint")
    url = "data:image/png;base64," + base64.b64encode(packed.tobytes()).decode("ascii")
    content = [{"type": "text", "text": PROMPT}, {"type": "image_url", "image_url": {"url": url}}]
    request = {
        "model": settings.vision_model or "default",
        "messages": [{"role": "user", "content": content}],
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
    }
    return json.dumps(request).encode("ascii")


def _post(body: bytes, settings: ReadSettings, deadline: float) -> bytes:
    """One attempt. Redirects are not followed: the key goes to the configured host only."""
    parts = urlsplit(settings.vision_url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EngineError("the address of the vision endpoint is not an http or https address")
    path = parts.path.rstrip("/")
    path = path if path.endswith("/chat/completions") else f"{path}/chat/completions"
    path = f"{path}?{parts.query}" if parts.query else path
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    if settings.vision_key:
        headers["Authorization"] = f"Bearer {settings.vision_key}"
    left = max(0.1, deadline - time.monotonic())
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=left, context=context)
        else:
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=left)
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            answer = _drain(connection, response, deadline)
        finally:
            connection.close()
    except TimeoutError as error:
        raise EngineError(f"the vision endpoint gave no answer within {settings.page_seconds:g} seconds") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _TryAgain(f"{type(error).__name__}: {error}"[:200]) from error
    if response.status in (408, 409, 429) or response.status >= 500:
        raise _TryAgain(f"HTTP status {response.status}", _retry_after(response))
    if response.status != 200:
        raise EngineError(f"the vision endpoint refused the page (HTTP status {response.status})")
    return answer


def _drain(connection: http.client.HTTPConnection, response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The whole answer, however slowly it drips, within the time and size limits."""
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        part = response.read1(65536)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > LONGEST_ANSWER:
            raise EngineError("the vision endpoint's answer is too long to be a page")


def _retry_after(response: http.client.HTTPResponse) -> float | None:
    try:
        return float(response.headers.get("Retry-After", ""))
    except ValueError:
        return None


def _text(answer: bytes) -> str:
    """The text inside the endpoint's JSON. Raises EngineError where there is none, or where it was cut off."""
    try:
        choice = json.loads(answer)["choices"][0]
        content = choice["message"]["content"]
        finish = choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError("the vision endpoint's answer is not of the expected form") from error
    if isinstance(content, list):  # parts, as some servers give them
        content = "".join(part.get("text", "") for part in content if isinstance(part, dict))
    if not isinstance(content, str) or not content.strip():
        raise EngineError("the vision endpoint's answer holds no text")
    if finish == "length":
        raise EngineError("the vision endpoint's answer was cut off before the page's end")
    return content


def parse(text: str, number: int | None, first_line: int, issues: Issues) -> Page:
    """The model's markdown or HTML as a page of layer "ocr": lines numbered from `first_line`, no boxes, no confidence.

    Raises EngineError where nothing of it can be read.
    """
    blocks: list[Block] = []
    pictures = 0
    for page in pages(_unfenced(text), issues, markdown=True):
        blocks += page.blocks
        pictures += page.pictures
    numbering = _Numbering(number, first_line)
    found = tuple(numbering.block(block) for block in blocks)
    if not found:
        raise EngineError("the vision endpoint's answer holds no text")
    return Page(number, found, pictures=pictures, layer="ocr")


def _unfenced(text: str) -> str:
    """Without the code fence that some models put around the whole page."""
    lines = text.strip().splitlines()
    if len(lines) >= 2 and lines[0].startswith("```") and lines[-1].strip() == "```":
        return "\n".join(lines[1:-1])
    return text


class _Numbering:
    """Gives blocks their place on this page: the readers numbered the lines of the model's text."""

    def __init__(self, number: int | None, first_line: int):
        self.number = number
        self.next_line = first_line

    def line(self, line: Line) -> Line:
        place = Place(self.number, self.next_line, layer="ocr")
        self.next_line += 1
        return replace(line, place=place)

    def block(self, block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, lines=tuple(self.line(line) for line in block.lines))
        cells = []
        for cell in (cell for row in block.rows for cell in row):
            lines = tuple(self.line(line) for line in cell.lines)
            place = Place(self.number, lines[0].place.line if lines else None, layer="ocr")
            nested = tuple(self.block(table) for table in cell.tables)
            cells.append(replace(cell, lines=lines, place=place, tables=nested))
        return Table(tuple(cells), Place(self.number, layer="ocr"), block.ruled)
