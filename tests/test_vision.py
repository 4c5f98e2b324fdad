"""The vision engine against a local server that plays an endpoint: good answers, garbage, crashes, silence."""

import base64
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from extract import scan
from extract.engines import vision
from extract.engines.tesseract import EngineError
from extract.settings import ReadSettings
from schemas.document import Paragraph, Table
from schemas.issues import Issues

PAGE = np.full((300, 200), 255, np.uint8)
ANSWER = """# ผลการประเมิน

<table><tr><th rowspan="2">ตัวชี้วัด</th><th colspan="2">คะแนน</th></tr><tr><td>๒๕๖๖</td><td>๒๕๖๗</td></tr>
<tr><td>การใช้อำนาจ</td><td>๘๙.๑๔</td><td>๙๖.๗๘</td></tr></table>

จึงเรียนมาเพื่อทราบ
"""


def completion(content, finish="stop") -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}, "finish_reason": finish}]}).encode()


@contextmanager
def endpoint(*answers):
    """A server that gives these answers in turn, the last one for ever: (status, body) or a function of the handler.
    Yields its settings and the requests that it got."""
    requests = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append((self.path, dict(self.headers), json.loads(body)))
            answer = answers[min(len(requests), len(answers)) - 1]
            if callable(answer):
                answer(self)
                return
            status, payload = answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield ReadSettings(vision_url=url, vision_model="reader", vision_key="secret", page_seconds=3), requests
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def short_pause(monkeypatch):
    monkeypatch.setattr(vision, "FIRST_PAUSE", 0.01)


def test_the_request_holds_the_page_and_the_key():
    with endpoint((200, completion(ANSWER))) as (settings, requests):
        assert vision.call(PAGE, settings) == ANSWER
    [(path, headers, body)] = requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert body["model"] == "reader" and body["temperature"] == 0
    url = body["messages"][0]["content"][1]["image_url"]["url"]
    packed = np.frombuffer(base64.b64decode(url.removeprefix("data:image/png;base64,")), np.uint8)
    assert (cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE) == PAGE).all()


def test_the_answer_becomes_a_page_without_boxes_or_confidence():
    page = vision.parse(ANSWER, 4, 20, Issues())
    title, table, closing = page.blocks
    assert isinstance(title, Paragraph) and isinstance(table, Table) and isinstance(closing, Paragraph)
    assert page.layer == "ocr" and page.number == 4
    assert {(c.row, c.col, c.row_span, c.col_span) for c in table.cells} >= {(0, 0, 2, 1), (0, 1, 1, 2), (2, 2, 1, 1)}
    assert next(c.text for c in table.cells if (c.row, c.col) == (2, 2)) == "๙๖.๗๘"
    lines = list(page.lines())
    assert [line.place.line for line in lines] == list(range(20, 20 + len(lines)))
    assert all(line.place.confidence is None and line.place.box is None for line in lines)
    assert all(line.place.layer == "ocr" and line.place.page == 4 for line in lines)


def test_a_fence_around_the_whole_page_is_taken_off():
    page = vision.parse("```markdown\nหนึ่ง\n\nสอง\n```", 1, 1, Issues())
    assert [block.text for block in page.blocks] == ["หนึ่ง", "สอง"]


def test_content_in_parts_is_joined():
    with endpoint((200, completion([{"type": "text", "text": "ก"}, {"type": "text", "text": "ข"}]))) as (settings, _):
        assert vision.call(PAGE, settings) == "กข"


def test_it_tries_again_after_what_may_pass():
    with endpoint((503, b"busy"), (429, b""), (200, completion("ได้"))) as (settings, requests):
        assert vision.call(PAGE, settings) == "ได้"
    assert len(requests) == 3


def drop(handler):
    handler.connection.close()


def hang(handler):
    time.sleep(8)


def drip(handler):
    """An endless answer, one byte at a time."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def redirect(handler):
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:9/elsewhere")
    handler.end_headers()


BAD = {
    "crash": (500, b"Traceback"),
    "drops the connection": drop,
    "refuses": (401, b"no"),
    "redirects": redirect,
    "empty body": (200, b""),
    "not JSON": (200, b"<html>proxy error</html>"),
    "binary": (200, bytes(range(256))),
    "another form": (200, b'{"result": "ok"}'),
    "no choices": (200, b'{"choices": []}'),
    "list": (200, b"[1, 2]"),
    "null content": (200, completion(None)),
    "blank content": (200, completion("  \n ")),
    "number as content": (200, completion(7)),
    "cut off": (200, completion("ครึ่งหน้า", "length")),
    "deep JSON": (200, b"[" * 100_000),
    "too long": (200, b"x" * (vision.LONGEST_ANSWER + 10)),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_answers_are_errors_in_words(name):
    with endpoint(BAD[name]) as (settings, _), pytest.raises(EngineError, match="vision endpoint"):
        vision.call(PAGE, settings)


@pytest.mark.parametrize("answer", [hang, drip], ids=["hangs", "drips"])
def test_time_is_limited(answer):
    with endpoint(answer) as (settings, _):
        settings = ReadSettings(vision_url=settings.vision_url, page_seconds=0.5)
        start = time.monotonic()
        with pytest.raises(EngineError, match="within 0.5 seconds"):
            vision.call(PAGE, settings)
        assert time.monotonic() - start < 3


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x", "host:80", "http://"])
def test_only_http_addresses_are_called(url):
    with pytest.raises(EngineError, match="http"):
        vision.call(PAGE, ReadSettings(vision_url=url))


def test_a_page_is_read_by_the_model_where_one_is_configured(tmp_path):
    with endpoint((200, completion(ANSWER))) as (settings, requests):
        settings = ReadSettings(vision_url=settings.vision_url, cache=tmp_path)
        issues = Issues()
        first = scan.read_page(PAGE, 72, 1, 1, issues, settings)
        second = scan.read_page(PAGE, 72, 1, 1, issues, settings)
    assert first == second and len(requests) == 1
    assert first.width == pytest.approx(200) and first.height == pytest.approx(300)
    assert not len(issues)


def test_a_bad_answer_falls_back_and_says_so():
    with endpoint((200, b"garbage")) as (settings, _):
        issues = Issues()
        scan.read_page(PAGE, 72, 3, 1, issues, settings)
    row = next(row for row in issues if row.code == "ocr.vision_failed")
    assert row.page == 3 and "Tesseract instead" in row.message


def test_nothing_is_called_unless_configured(monkeypatch):
    monkeypatch.setattr(vision, "call", lambda *_: pytest.fail("the endpoint was called"))
    scan.read_page(PAGE, 72, 1, 1, Issues(), ReadSettings())
