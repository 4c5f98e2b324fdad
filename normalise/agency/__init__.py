"""Whose report it is, and where: names found in the text, weighed against the gazetteer and the lexicon."""

from normalise.agency.canonical import canonical_agency
from normalise.agency.resolve import resolve_agency
from normalise.agency.result import Agency

__all__ = ["Agency", "canonical_agency", "resolve_agency"]
