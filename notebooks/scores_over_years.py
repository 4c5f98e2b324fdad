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
# One row per agency, one column per fiscal year assessed, and the indicators that fell most. Reports may print several
# years side by side, so one report can be enough for a comparison.

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
data.panel("ITA")

# %%
lines = data.panel("ITA").droplevel("district")
lines = lines[lines.notna().sum(axis=1) >= 2]
if lines.empty:
    print("No agency has overall scores of two years in this output.")
else:
    figure, axes = plt.subplots(figsize=(9, 4.2))
    for (agency, province), values in lines.head(15).iterrows():
        known = values.dropna()
        axes.plot(known.index.astype(int), known, marker="o", label=f"{agency} จ.{province}")
    axes.set_xticks(sorted(lines.columns[lines.notna().any()].astype(int)))
    axes.set_xlabel("ปีงบประมาณที่ประเมิน (พ.ศ.)")
    axes.set_ylabel("คะแนนรวม ITA")
    axes.set_title("คะแนนรวมของหน่วยงานที่มีข้อมูลหลายปี")
    axes.legend(frameon=False)
    figure.tight_layout()
    plt.show()

# %% [markdown]
# The falls from one year to the next, of the total, instruments and indicators, the greatest first:

# %%
own = data.scores_with_reports()
own = own[own["subject"].isna() & own["value"].notna() & own["agency_name"].notna() & own["year_be"].notna()]
own = own[own["check"] != "conflict"]
keys = ["agency_name", "province", "code", "label"]
years = own.groupby([*keys, "year_be"], dropna=False, observed=True)["value"].agg(["first", "nunique"]).reset_index()
years = years[years["nunique"] == 1].sort_values([*keys, "year_be"])
years["before"] = years.groupby(keys, dropna=False)["first"].shift()
years["year_before"] = years.groupby(keys, dropna=False)["year_be"].shift()
years["change"] = (years["first"] - years["before"]).round(2)
falls = years[(years["change"] < 0) & (years["year_be"] - years["year_before"] == 1)].sort_values("change")
falls[["agency_name", "province", "code", "label", "year_before", "before", "year_be", "first", "change"]].head(30)

# %%
worst = falls.head(12).iloc[::-1]
if worst.empty:
    print("No agency has the same score in two following years in this output.")
else:
    names = worst["agency_name"].astype(str) + " · " + worst["label"].fillna(worst["code"]).astype(str).str.slice(0, 36)
    figure, axes = plt.subplots(figsize=(9, 1 + 0.42 * len(worst)))
    axes.hlines(range(len(worst)), worst["first"], worst["before"], color="#95a3ae")
    axes.scatter(worst["before"], range(len(worst)), color="#7fb2d9", label="ปีก่อน", zorder=3)
    axes.scatter(worst["first"], range(len(worst)), color="#c0392b", label="ปีนี้", zorder=3)
    axes.set_yticks(range(len(worst)), names)
    axes.set_xlabel("คะแนน (เต็ม 100)")
    axes.set_title("คะแนนที่ลดลงมากที่สุดระหว่างปี")
    axes.legend(frameon=False)
    figure.tight_layout()
    plt.show()
