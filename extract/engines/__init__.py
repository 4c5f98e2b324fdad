"""One file per OCR engine: call(image) -> raw answer and parse(answer) -> lines, kept apart."""
