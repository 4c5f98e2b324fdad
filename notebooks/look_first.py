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
# Reports that failed come first, then those that were read in part, with errors, with scores in conflict, or whose
# agency is not certain. The doubtful values can be corrected for good: `ita corrections out corrections.xlsx`.

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
per_report = pd.crosstab(issues["report_id"].astype("object"), issues["severity"].astype("object"))
per_report = per_report.reindex(columns=["error", "warning", "info"], fill_value=0)
scores = data.scores.assign(conflicts=data.scores["check"] == "conflict", unsure=data.scores["probability"] < 0.99)
scores = scores.groupby("report_id")[["conflicts", "unsure"]].sum()
look = data.reports.set_index("report_id").join(per_report).join(scores)
counts = ["error", "warning", "info", "conflicts", "unsure"]
look[counts] = look[counts].fillna(0).astype(int)
look["unresolved"] = (look["agency_match"] == "unresolved") & (look["document_kinds"].map(len) > 0)
order = ["failed", "partial", "conflicts", "error", "unresolved", "unsure", "warning"]
look["failed"], look["partial"] = look["parse_status"] == "failed", look["parse_status"] == "partial"
first = look.sort_values([*order, "source_path"], ascending=[*[False] * len(order), True])
first[["source_path", "agency_name", "parse_status", *counts, "unresolved"]].head(20)

# %% [markdown]
# What is it that they need a look for? One sentence for each kind of issue, the most frequent first.

# %%
serious = issues[issues["severity"] != "info"]
kinds = serious.groupby("code").agg(
    issues=("code", "size"), reports=("report_id", "nunique"), example=("message_th", "first")
)
kinds.sort_values("issues", ascending=False).head(15)

# %%
top = first[(first["error"] + first["warning"] + first["conflicts"] > 0) | first["failed"]].head(12).iloc[::-1]
if top.empty:
    print("Nothing needs a look.")
else:
    files = top["source_path"].str.rsplit("/", n=1).str[-1].str.slice(0, 36)
    agencies = top["agency_name"].astype("object").where(top["agency_name"].notna(), "")
    names = [f"{agency[:40]}\n{file}" if agency else file for agency, file in zip(agencies, files, strict=True)]
    figure, axes = plt.subplots(figsize=(9, 1.2 + 0.62 * len(top)))
    left = pd.Series(0, index=top.index)
    for column, colour, name in (("error", "#c0392b", "ข้อผิดพลาด"), ("warning", "#d99a1c", "คำเตือน")):
        axes.barh(range(len(top)), top[column], left=left, color=colour, label=name)
        left = left + top[column]
    axes.set_yticks(range(len(top)), names)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("จำนวนเรื่องที่พบ")
    axes.set_title("รายงานที่ควรให้คนตรวจก่อน")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1))
    figure.tight_layout()
    plt.show()
