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
# # Which measures were not carried out, and why?
#
# A plan promises, a report of results tells what became of it. This notebook takes the measures of reports of results,
# picks those that were carried out in part or not at all, and shows the words that say so. It runs on the output of
# your own run: set `OUT` below, or the environment variable `ITA_OUT`.

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

# %% [markdown]
# Only measures with the stage `result` can have been carried out; plans cannot. `unknown` means that the report does
# not say, which is not the same as "not carried out": such measures need a look at the report before anything is
# claimed about them.

# %%
results = data.measures_with_reports().query("stage == 'result'")
results["status"].value_counts().to_frame("measures")

# %% [markdown]
# The measures themselves. `status_raw` is the tick, the heading of the ticked column, or the words that decided;
# `page_start` and `line` say where to look it up.

# %%
open_ones = results[results["status"].isin(["not_completed", "partially_completed"])]
columns = ["agency_name", "province", "fiscal_year_be", "title", "status", "status_raw", "result", "remarks"]
open_ones[[*columns, "source_path", "page_start", "line"]].sort_values(["status", "agency_name"])

# %% [markdown]
# Which aspects of the assessment do they leave open? The aspects are the seven of the official analysis; a measure
# whose words fit none of them, or several, has none.

# %%
NAMES = {
    "transparent_operations": "การปฏิบัติงานโปร่งใส",
    "service_and_e_service": "การให้บริการและ e-Service",
    "public_information_channels": "ช่องทางเผยแพร่ข้อมูล",
    "state_asset_control": "การใช้ทรัพย์สินของราชการ",
    "budget_and_procurement": "งบประมาณและจัดซื้อจัดจ้าง",
    "power_and_personnel": "การใช้อำนาจและบุคคล",
    "anti_corruption_mechanism": "กลไกป้องกันการทุจริต",
}
COLOURS = {
    "not_completed": ("#c0392b", "ยังไม่ดำเนินการ"),
    "partially_completed": ("#d99a1c", "บางส่วน"),
    "unknown": ("#95a3ae", "ไม่ทราบ"),
    "completed": ("#2e8b57", "ดำเนินการแล้ว"),
}
if results.empty:
    print("No report in this output tells the results of measures.")
else:
    aspect = results["aspect"].astype("object").map(NAMES).fillna("ไม่ระบุประเด็น")
    by_aspect = pd.crosstab(aspect, results["status"].astype("object"))
    by_aspect = by_aspect.reindex(columns=list(COLOURS), fill_value=0).sort_values(["not_completed", "completed"])
    figure, axes = plt.subplots(figsize=(9, 1.2 + 0.45 * len(by_aspect)))
    left = pd.Series(0, index=by_aspect.index)
    for status, (colour, name) in COLOURS.items():
        if by_aspect[status].any():
            axes.barh(by_aspect.index, by_aspect[status], left=left, color=colour, label=name)
            left = left + by_aspect[status]
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("จำนวนมาตรการ")
    axes.set_title("มาตรการที่รายงานผล แยกตามประเด็น")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1))
    figure.tight_layout()
    plt.show()
