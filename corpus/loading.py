"""A run's output for analysts: pandas tables with sensible types, and views joined for use.

    import corpus
    data = corpus.load("out")
    data.measures, data.scores                   # one DataFrame per table
    data.measures_with_reports()                 # each measure with its agency, place and year
    data.scores_wide()                           # one row per report, one column per indicator
    data.panel("ITA")                            # agency x year

The same tables without Python: DuckDB `SELECT * FROM 'out/scores/*.parquet'`, Polars `pl.read_parquet("out/scores")`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow.dataset as ds

from schemas.dataset import TABLES, columns

PANDAS = {"int8": "Int8", "int16": "Int16", "int32": "Int32", "int64": "Int64", "double": "float64", "bool": "boolean"}
ABOUT_REPORT = (
    *("source_path", "agency_name", "agency_type", "agency_match", "subdistrict", "district", "province"),
    *("subdistrict_code", "district_code", "province_code", "fiscal_year_be", "assessed_fiscal_year_be"),
    *("scheme", "document_kinds", "parse_status"),
)


class NotAnOutput(ValueError):
    """The folder holds no output of a run."""


class Data:
    """The tables of one output folder, each read when it is first asked for."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        if not (self.folder / "reports").is_dir():
            raise NotAnOutput(f"{folder} holds no output of a run: there is no folder `reports` in it.")

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.table(name)

    def table(self, name: str) -> pd.DataFrame:
        """One table. Strings with a fixed set of values are categoricals, integers may be missing, dates are dates."""
        if name not in TABLES:
            raise KeyError(f"There is no table {name!r}; there are {', '.join(TABLES)}.")
        frame = ds.dataset(str(self.folder / name), format="parquet").to_table().to_pandas()
        for column, spec in columns(name).items():
            if column not in frame:
                frame[column] = None  # the output is of an older version, which did not have it
            if spec["type"] in PANDAS:
                frame[column] = frame[column].astype(PANDAS[spec["type"]])
            elif spec["type"] == "list<string>":
                frame[column] = [[] if value is None else list(value) for value in frame[column]]
            elif spec["type"] == "date32":
                frame[column] = pd.to_datetime(frame[column])
            elif spec["type"] == "string" and spec["allowed"]:
                frame[column] = pd.Categorical(frame[column], categories=list(spec["allowed"]))
            elif spec["type"] == "string":
                frame[column] = frame[column].astype("string")
        return frame

    @cached_property
    def reports(self) -> pd.DataFrame:
        return self.table("reports")

    @cached_property
    def scores(self) -> pd.DataFrame:
        return self.table("scores")

    @cached_property
    def score_mentions(self) -> pd.DataFrame:
        return self.table("score_mentions")

    @cached_property
    def measures(self) -> pd.DataFrame:
        return self.table("measures")

    @cached_property
    def measure_steps(self) -> pd.DataFrame:
        return self.table("measure_steps")

    @cached_property
    def cells(self) -> pd.DataFrame:
        return self.table("cells")

    @cached_property
    def issues(self) -> pd.DataFrame:
        return self.table("issues")

    @cached_property
    def similar_reports(self) -> pd.DataFrame:
        return self.table("similar_reports")

    @cached_property
    def corrections(self) -> pd.DataFrame:
        return self.table("corrections")

    def measures_with_reports(self) -> pd.DataFrame:
        """Every measure with its report's agency, place and years."""
        return self.measures.merge(self.reports[["report_id", *ABOUT_REPORT]], on="report_id", how="left")

    def scores_with_reports(self) -> pd.DataFrame:
        """Every score with its report's agency, place and years. `subject` names the agency scored if it is another."""
        return self.scores.merge(self.reports[["report_id", *ABOUT_REPORT]], on="report_id", how="left")

    def scores_with_places(self) -> pd.DataFrame:
        """One row per place where a score is printed: its value and check, what is printed there, file, page, line.
        A score that was computed or added by hand has one row without a place."""
        own = ["score_id", "report_id", "subject", "code", "label", "year_be", "value", "check", "probability"]
        places = [
            "score_id",
            "value_raw",
            "source",
            "measure_id",
            "page",
            "line",
            "context",
            "x0",
            "top",
            "x1",
            "bottom",
        ]
        found = self.scores[own].merge(self.score_mentions[places], on="score_id", how="left")
        return found.merge(self.reports[["report_id", "source_path", "agency_name"]], on="report_id", how="left")

    def scores_wide(self) -> pd.DataFrame:
        """One row per report and fiscal year assessed, one column per code (`ITA`, `IIT`, …, `indicator-1`, …), for the
        reports' own agencies; values in points of 100. Scores in conflict have no value."""
        own = self.scores[self.scores["subject"].isna() & self.scores["value"].notna()]
        wide = own.pivot_table(
            index=["report_id", "year_be"], columns="code", values="value", aggfunc="first", dropna=False
        )
        wide = wide.dropna(how="all")
        wide = wide[sorted(wide.columns, key=code_order)].reset_index()
        wide.columns.name = None
        return wide.merge(self.reports[["report_id", *ABOUT_REPORT]], on="report_id", how="left")

    def panel(self, code: str = "ITA") -> pd.DataFrame:
        """Agency x fiscal year assessed: the value of one score. An agency whose reports give two different values for
        a year has none for it: `issues` (entity.same_agency_year) says which reports they are."""
        own = self.scores_with_reports()
        own = own[(own["code"] == code) & own["subject"].isna() & own["value"].notna() & own["agency_name"].notna()]
        keys = ["agency_name", "district", "province"]
        grouped = own.groupby([*keys, "year_be"], dropna=False)["value"].agg(["first", "nunique"]).reset_index()
        grouped.loc[grouped["nunique"] > 1, "first"] = float("nan")
        return grouped.pivot(index=keys, columns="year_be", values="first").sort_index()


def code_order(code: str) -> tuple[int, int, float, str]:
    """Sort key of score codes as the framework lists them: total, instruments, indicators, sub-indicators, items."""
    first = ("ITA", "IIT", "EIT", "EIT-1", "EIT-2", "OIT")
    if code in first:
        return 0, first.index(code), 0.0, code
    name, _, number = code.partition("-")
    if name in ("indicator", "index"):
        return 1, int(float(number)), float(number), code
    digits = "".join(filter(str.isdigit, code))
    return 2, "ieo".find(code[0]), float(digits or 0), code
