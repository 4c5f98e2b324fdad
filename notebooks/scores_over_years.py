# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Where did scores fall between years?
#
# One row per agency, one column per fiscal year assessed, then the scores that fell most. Reports may print several
# years side by side, so one report can be enough for a comparison; an agency whose reports disagree about a year has no
# value for it.

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd
from thai_charts import use_thai_font

import corpus

use_thai_font()
OUT = os.environ.get("ITA_OUT", "../out")  # the output folder of your own run
data = corpus.load(OUT)
pd.set_option("display.max_colwidth", 90)

# %%
panel = data.panel("ITA")
panel.round(2)

# %%
lines = panel.droplevel("district")
lines = lines[lines.notna().sum(axis=1) >= 2]
if lines.empty:
    print("No agency has overall scores of two years in this output.")
else:
    figure, axes = plt.subplots(figsize=(9, 4.2))
    for (agency, province), values in lines.head(15).iterrows():
        known = values.dropna()
        place = "" if pd.isna(province) or str(province) in agency else f" จ.{province}"
        axes.plot(known.index.astype(int), known, marker="o", label=f"{agency}{place}")
    axes.axhline(85, color="#95a3ae", linewidth=1, linestyle="--")
    axes.annotate("เกณฑ์ผ่าน 85", (1, 85), xycoords=("axes fraction", "data"), ha="right", va="bottom", color="#566573")
    axes.set_xticks(sorted(lines.columns[lines.notna().any()].astype(int)))
    axes.set_xlabel("ปีงบประมาณที่ประเมิน (พ.ศ.)")
    axes.set_ylabel("คะแนนรวม ITA")
    axes.set_title("คะแนนรวมของหน่วยงานที่มีข้อมูลหลายปี")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1))
    figure.tight_layout()
    plt.show()

# %% [markdown]
# Changes from one year to the next, of the total, the instruments and the indicators. Indicators are known by their
# official number, so a report that numbers them by rank does not mix them up; scores in conflict are left out.

# %%
own = data.scores_with_reports()
own = own[own["subject"].isna() & own["value"].notna() & own["agency_name"].notna() & own["year_be"].notna()]
own = own[own["check"] != "conflict"]
keys = ["agency_name", "province", "code", "label"]
years = own.groupby([*keys, "year_be"], dropna=False, observed=True)["value"].agg(["first", "nunique"]).reset_index()
years = years[years["nunique"] == 1].sort_values([*keys, "year_be"])
before = years.groupby(keys, dropna=False)[["first", "year_be"]].shift()
years["before"], years["year_before"] = before["first"], before["year_be"]
years["change"] = (years["first"] - years["before"]).round(2)
changes = years[years["year_be"] - years["year_before"] == 1].sort_values("change")
falls = changes[changes["change"] < 0]
print(f"{len(falls)} of {len(changes)} scores fell from one year to the next.")
falls[["agency_name", "province", "code", "label", "year_before", "before", "year_be", "first", "change"]].head(30)

# %%
shown = pd.concat([changes.head(8), changes.tail(8)]).drop_duplicates().sort_values("change", ascending=False)
if shown.empty:
    print("No agency has the same score of two following years in this output.")
else:
    names = shown["agency_name"].astype(str) + " · " + shown["label"].fillna(shown["code"]).astype(str).str.slice(0, 36)
    names += " " + shown["year_be"].astype(str)
    figure, axes = plt.subplots(figsize=(10, 1.2 + 0.42 * len(shown)))
    colours = ["#c0392b" if change < 0 else "#2e8b57" for change in shown["change"]]
    axes.hlines(range(len(shown)), shown["before"], shown["first"], color=colours, linewidth=2)
    axes.scatter(shown["before"], range(len(shown)), color="#95a3ae", label="ปีก่อน", zorder=3)
    axes.scatter(shown["first"], range(len(shown)), color=colours, zorder=3)
    axes.scatter([], [], color="#c0392b", label="ปีนี้ ลดลง")
    axes.scatter([], [], color="#2e8b57", label="ปีนี้ เพิ่มขึ้น")
    axes.set_yticks(range(len(shown)), names)
    axes.set_xlabel("คะแนน (เต็ม 100)")
    axes.set_title("คะแนนที่ลดลงและเพิ่มขึ้นมากที่สุดจากปีก่อน")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1))
    figure.tight_layout()
    plt.show()
