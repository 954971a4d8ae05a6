# Databricks notebook source
# MAGIC %md
# MAGIC # What is in the telemetry: gaps, repairs, and is there any signal?
# MAGIC A history as it came, its days as cleansing leaves them, and whether the past tells of the future.
# COMMAND ----------
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.express as px

from trey.telemetry.files.cleaning import clean_history
from trey.telemetry.simulation.files import write_groups
from trey.telemetry.simulation.fleet import simulate_groups
from trey.telemetry.simulation.observation.faults import USUAL_FAULTS

# COMMAND ----------
lab_file = os.environ.get("TREY_LAB_FILE", "")  # noqa: TID251  # a notebook is an edge
dbutils.widgets.text("history", lab_file, "CSV or Parquet; empty: a fleet is simulated")
given = dbutils.widgets.get("history")
history = Path(given or f"{tempfile.mkdtemp()}/simulated fleet.parquet")
if not given:
    write_groups(simulate_groups(40, 800, seed=1, faults=USUAL_FAULTS), history)
cleaned = clean_history(history)
found, days = cleaned.found, cleaned.days.to_pandas(date_as_object=False)
# COMMAND ----------
# MAGIC %md ## What was found, and what it means
# COMMAND ----------
findings = [(repair.value, count, repair.sentence) for repair, count in found.repairs.items()]
display(pd.DataFrame(findings, columns=["found", "days", "meaning"]))
# COMMAND ----------
# MAGIC %md ## The battery with most days in gaps: the counter fills them, and none is read as zero
# COMMAND ----------
days["repair"] = days["repair"].fillna("as reported")
mended = days["repair"].str.contains("gap").groupby(days["battery_id"]).sum().idxmax()
axes = {"x": "observed_on", "y": "daily_cycles_used", "color": "repair", "height": 400}
labels = {"observed_on": "day", "daily_cycles_used": "charge cycles a day", "repair": mended}
display(px.scatter(days[days["battery_id"] == mended], **axes, labels=labels, title=history.stem))
# COMMAND ----------
# MAGIC %md ## Does a day tell of later ones? Within the band is what chance alone makes of days
# COMMAND ----------
use = days.pivot(index="observed_on", columns="battery_id", values="daily_cycles_used")
days_apart = [*range(1, 8), 14, 21, 28, 30]
memory = pd.Series({lag: use.corrwith(use.shift(lag)).mean() for lag in days_apart})
band = 2 / np.sqrt(use.notna().sum().sum())
labels = {"index": "days apart", "value": "autocorrelation"}
picture = px.bar(memory, labels=labels, title=f"{history.stem}: memory of use", height=400)
picture.add_hrect(y0=-band, y1=band, fillcolor="gray", opacity=0.3, line_width=0)
display(picture.update_layout(showlegend=False))
# COMMAND ----------
battery = days.groupby("battery_id")
told = battery["daily_cycles_used"].sum() - battery["daily_cycles_used"].first()
risen = battery["lifetime_cycles_used"].max() - battery["lifetime_cycles_used"].min()
assert np.allclose(told, risen, atol=1e-3)
signal, noise = "the past tells of the future", "white noise: forecast the mean"
verdict = signal if memory.abs().max() > 2 * band else noise
counts = f"{len(days):,} days, {len(found.repairs)} kinds of findings"
displayHTML(f"<b>Answer.</b> {counts}; {verdict}.")
