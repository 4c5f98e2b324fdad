"""Reads printed numbers in Thai and ASCII digits on scans, with a probability for each reading."""

from extract.digits.reader import NumberReading, read_number, read_numbers, spot

__all__ = ["NumberReading", "read_number", "read_numbers", "spot"]
