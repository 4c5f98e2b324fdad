"""Reads printed numbers in Thai and ASCII digits on scans, with a probability for each reading."""

from extract.digits.reader import NumberReading, read_number, read_numbers, spot
from extract.digits.sight import Sight, look

__all__ = ["NumberReading", "Sight", "look", "read_number", "read_numbers", "spot"]
