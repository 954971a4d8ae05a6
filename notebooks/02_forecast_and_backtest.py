# Databricks notebook source
# MAGIC %md
# MAGIC # Does a network forecast batteries better than the mean of the last year, and how sure is it?
# MAGIC It learns from **simulated** batteries. Both forecast others, which it has never met, on each of
# MAGIC the last 120 days before they reach their rating.
# COMMAND ----------
import tempfile
from pathlib import Path

import pandas as pd

from trey.battery.baseline import Mean365Gaussian
from trey.battery.days import histories_of
from trey.battery.explanation.overall.overview import overview
from trey.battery.explanation.overall.sentences import headline
from trey.battery.model.days.sequences import Sequences
from trey.battery.training.fitting import FitConfig
from trey.battery.training.making import make
from trey.battery.training.measuring import Frame
from trey.report.figures.history_effects import history_effects_figure
from trey.report.reliability import Claim, Other, reliability_figure
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.cleansing.days import clean
from trey.telemetry.files.readings import readings_of
from trey.telemetry.simulation.fleet import simulate_fleet

# COMMAND ----------
dbutils.widgets.text("batteries", "240", "Simulated, to learn from: 2000 for a model that is used")
fleets = {1: int(dbutils.widgets.get("batteries")), 9_004: 160}  # by seed
sent = [simulate_fleet(number, 1_000, seed=seed).messages for seed, number in fleets.items()]
learned, met = (clean(readings_of(messages, "simulated")[0]) for messages in sent)
frame = Frame.of(histories_of(met), floats(met, "battery_rated_cycles"))
# COMMAND ----------
config, folder = FitConfig(epochs=12), Path(tempfile.mkdtemp())
made = make(Sequences.of(histories_of(learned)), config, folder, frames={"met": frame})
network, mean, measured = made.forecaster, Mean365Gaussian(), made.card["measured"]["met"]
display(pd.DataFrame({name: measured[name] for name in (network.name, mean.name)}))
# COMMAND ----------
# MAGIC %md ## When a crossing is called likely, does it come? On the dotted line as often as was said
# COMMAND ----------
said = [one.forecast(frame.histories, frame.questions).p_cross for one in (network, mean)]
claim, beside = Claim("P(crosses within 30 days)", "days"), Other(mean.name, said[1])
happened = (frame.crossed, frame.battery)
display(reliability_figure(said[0], *happened, claim, simulated=True, other=beside))
# COMMAND ----------
# MAGIC %md ## What does it go by? Each part of a history is taken away in turn
# COMMAND ----------
seen = overview(network, frame)
display(history_effects_figure(seen.effects, simulated=True))
# COMMAND ----------
covered, batteries = measured[network.name]["coverage_80"], measured["batteries"]
assert 0.7 < covered < 0.9
lower = f"its Brier score is {measured['skill']:.0%} lower than that of the mean"
sure = f"its 80 % intervals cover {covered:.0%}"
displayHTML(
    f"<b>Answer.</b> On {batteries} simulated batteries {lower}, and {sure}. {headline(seen)}."
)
