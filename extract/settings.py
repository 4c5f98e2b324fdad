"""What a reader may do: everything that can change what is read, so that it can be written down with a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ReadSettings:
    """Settings of reading.

    ocr: read pages without usable text by OCR. languages: Tesseract's. cache: folder of OCR answers, None for no
    cache. max_pages, max_pixels: beyond these a document or a page is refused with an issue. page_seconds: limit of
    one engine call. vision_url, vision_model, vision_key: an OpenAI-compatible endpoint as second OCR engine;
    never called while vision_url is None.
    """

    ocr: bool = True
    languages: str = "tha+eng"
    cache: Path | None = None
    max_pages: int = 5000
    max_pixels: int = 120_000_000
    page_seconds: float = 120.0
    vision_url: str | None = None
    vision_model: str | None = None
    vision_key: str | None = None
