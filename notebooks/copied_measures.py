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
# # Which measures were copied between agencies?
#
# Two views: `similar_reports` with relation `copied_measures` (passages that are the same word for word and
# distinctive, or that still hold the other agency's name), and titles that stand in the reports of several agencies.
# Much of the wording is the official guide's, so the same title alone proves nothing; the same steps do.

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
reports = data.reports.set_index("report_id")
pairs = data.similar_reports.copy()
for side in ("report_id", "other_report_id"):
    pairs[side.replace("report_id", "agency")] = pairs[side].map(reports["agency_name"])
    pairs[side.replace("report_id", "file")] = pairs[side].map(reports["source_path"])
pairs["relation"].value_counts().to_frame("pairs")

# %% [markdown]
# The pairs with copied measures. The same report in two files (`near_duplicate`) is no copy, but it must be counted
# once only.

# %%
shown = ["relation", "agency", "other_agency", "shared_measures", "foreign_name", "similarity", "file", "other_file"]
pairs.sort_values(["relation", "shared_measures"], ascending=False)[shown].head(30)

# %% [markdown]
# Names of other agencies that were left over in a report: the surest sign.

# %%
left_over = data.issues[data.issues["code"] == "entity.foreign_agency"]
left_over[["source_path", "page", "line", "raw", "message_th"]]

# %% [markdown]
# Titles and steps that several agencies print. The chart counts agencies, not reports: an agency that repeats its own
# measures in the next year copies nobody.

# %%
measures = data.measures_with_reports()
measures = measures[measures["title"].notna() & measures["agency_name"].notna()]
measures["steps"] = measures["steps"].fillna("")
titles = measures.groupby("title").agg(
    agencies=("agency_name", "nunique"), reports=("report_id", "nunique"), wordings=("steps", "nunique")
)
shared = titles[titles["agencies"] > 1].sort_values("agencies", ascending=False)
shared.head(20)

# %%
top = shared.head(12).iloc[::-1]
if top.empty:
    print("No title stands in the reports of two agencies.")
else:
    figure, axes = plt.subplots(figsize=(9, 1.2 + 0.4 * len(top)))
    axes.barh(range(len(top)), top["agencies"], color="#3f87a6")
    axes.set_yticks(range(len(top)), top.index.str.replace("\n", " ").str.slice(0, 60))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("จำนวนหน่วยงาน")
    axes.set_title("ชื่อมาตรการที่พบในหลายหน่วยงาน")
    figure.tight_layout()
    plt.show()
