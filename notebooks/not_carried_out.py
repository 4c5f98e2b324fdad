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
# Measures that a report of results tells about, those that were carried out in part or not at all, and the words that
# say so. Set the environment variable `ITA_OUT`, or `OUT` below, to the output of your own run.

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
# not say, which is not the same as "not carried out".

# %%
results = data.measures_with_reports().query("stage == 'result'")
results["status"].value_counts().to_frame()

# %%
open_ones = results[results["status"].isin(["not_completed", "partially_completed"])]
columns = [
    "agency_name",
    "province",
    "fiscal_year_be",
    "title",
    "status",
    "status_raw",
    "result",
    "remarks",
    "page_start",
]
open_ones[columns].sort_values(["status", "agency_name"])

# %% [markdown]
# Which aspects of the assessment do they leave open?

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
aspect = results["aspect"].astype("object").map(NAMES).fillna("ไม่ระบุประเด็น")
by_aspect = pd.crosstab(aspect, results["status"].astype("object"))
colours = {
    "completed": ("#2e8b57", "ดำเนินการแล้ว"),
    "partially_completed": ("#d99a1c", "บางส่วน"),
    "not_completed": ("#c0392b", "ยังไม่ดำเนินการ"),
    "unknown": ("#95a3ae", "ไม่ทราบ"),
}
figure, axes = plt.subplots(figsize=(9, 0.6 + 0.5 * max(len(by_aspect), 1)))
left = pd.Series(0, index=by_aspect.index)
for status, (colour, name) in colours.items():
    if status in by_aspect:
        axes.barh(by_aspect.index, by_aspect[status], left=left, color=colour, label=name)
        left = left + by_aspect[status]
axes.set_xlabel("จำนวนมาตรการ")
axes.set_title("มาตรการที่รายงานผล แยกตามประเด็น")
axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1))
figure.tight_layout()
plt.show()
