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
# # Which reports need a human look first?
#
# Reports that failed, then those with errors, scores in conflict, an agency that is not resolved, and warnings. The
# doubtful values can be corrected for good: `ita corrections out corrections.xlsx`.

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
issues = data.issues
per_report = pd.crosstab(issues["report_id"], issues["severity"].astype("object"))
per_report = per_report.reindex(columns=["error", "warning", "info"], fill_value=0)
scores = data.scores.groupby("report_id").agg(
    conflicts=("check", lambda checks: (checks == "conflict").sum()),
    unsure=("probability", lambda values: (values < 0.99).sum()),
)
look = data.reports.set_index("report_id").join(per_report).join(scores)
counts = ["error", "warning", "info", "conflicts", "unsure"]
look[counts] = look[counts].fillna(0).astype(int)
look["unresolved"] = (look["agency_match"] == "unresolved") & (look["document_kinds"].map(len) > 0)
look["need"] = (
    1000 * (look["parse_status"] == "failed")
    + 100 * (look["parse_status"] == "partial")
    + 50 * look["conflicts"]
    + 20 * look["error"]
    + 20 * look["unresolved"]
    + 5 * look["unsure"]
    + look["warning"]
)
first = look.sort_values(["need", "source_path"], ascending=[False, True])
first[["source_path", "agency_name", "parse_status", *counts, "unresolved", "need"]].head(20)

# %% [markdown]
# What is it that they need a look for? One sentence for each kind of issue, the most frequent first.

# %%
serious = issues[issues["severity"] != "info"]
kinds = serious.groupby("code").agg(
    issues=("code", "size"), reports=("report_id", "nunique"), example=("message_th", "first")
)
kinds.sort_values("issues", ascending=False).head(15)

# %%
top = first[first["need"] > 0].head(12).iloc[::-1]
if top.empty:
    print("Nothing needs a look.")
else:
    names = top["agency_name"].fillna(top["source_path"]).astype(str).str.slice(0, 45)
    figure, axes = plt.subplots(figsize=(9, 1 + 0.4 * len(top)))
    axes.barh(range(len(top)), top["need"], color="#d99a1c")
    axes.set_yticks(range(len(top)), names)
    axes.set_xlabel("น้ำหนักของเรื่องที่ควรตรวจ")
    axes.set_title("รายงานที่ควรให้คนตรวจก่อน")
    figure.tight_layout()
    plt.show()
