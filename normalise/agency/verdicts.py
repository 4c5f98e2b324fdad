"""The answers that every kind of agency shares: the printed agency, and the issues that go with a doubt or repair."""

from __future__ import annotations

from dataclasses import replace

from normalise.agency.forms import Form
from normalise.agency.lexicon import Kind
from normalise.agency.result import Agency
from schemas.issues import Issues


def printed_agency(kind: Kind, name: str, form: Form, probability: float) -> Agency:
    """The agency of this kind and name as `form` prints it, without a place, taken as printed exactly."""
    return Agency(
        agency_name_raw=form.first.raw,
        agency_name=kind.word + name,
        agency_type=kind.type,
        agency_match="exact",
        agency_probability=round(probability, 4),
        place=form.first.mention.place,
    )


def corrected(agency: Agency, form: Form, name: str, en: str, th: str, issues: Issues) -> Agency:
    """The agency, its printed name corrected to `name`; en, th: why, after a colon."""
    issues.add(
        "entity.name_corrected",
        agency.place,
        raw=form.name,
        value=name,
        lines=form.lines,
        reason_en=en,
        reason_th=th,
    )
    return replace(agency, agency_match="corrected")


def unresolved(agency: Agency, en: str, th: str, issues: Issues, probability: float | None = None) -> Agency:
    """The agency, left open; en, th: why. probability: if the agency's own does not hold any more."""
    issues.add(
        "entity.unresolved",
        agency.place,
        raw=agency.agency_name_raw,
        value=agency.agency_name,
        reason_en=en,
        reason_th=th,
    )
    stated = agency.agency_probability if probability is None else round(probability, 4)
    return replace(agency, agency_match="unresolved", agency_probability=stated)


def inferred(agency: Agency, name: str, missing: tuple[str, str], issues: Issues) -> Agency:
    """The agency, whose place the gazetteer completes. missing: what is not printed, in English (with its verb) and
    Thai."""
    issues.add(
        "entity.inferred",
        agency.place,
        raw=agency.agency_name_raw,
        value=agency.subdistrict_code or agency.district_code or agency.province_code,
        name=name,
        district=agency.district,
        province=agency.province,
        missing_en=missing[0],
        missing_th=missing[1],
    )
    return replace(agency, agency_match="inferred")
