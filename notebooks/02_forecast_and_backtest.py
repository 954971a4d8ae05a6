# Databricks notebook source
# MAGIC %md
# MAGIC # Which model forecasts batteries best, how sure is it, and what does it go by?
# MAGIC A network and a search's winner learn from **simulated** batteries and forecast others, day by day.
# COMMAND ----------
import tempfile
from pathlib import Path

import pandas as pd

from trey.battery.backtest.cells.trial import Trial
from trey.battery.backtest.outcome import backtest, chosen
from trey.battery.backtest.scores.costs import Costs
from trey.battery.days import histories_of
from trey.battery.explanation.overall.overview import overview
from trey.battery.explanation.overall.sentences import headline
from trey.battery.model.days.sequences import Sequences
from trey.battery.search import config, parts, reading, running
from trey.battery.training.fitting import FitConfig
from trey.battery.training.making import make
from trey.files.tables import write_table
from trey.report.figures.history_effects import history_effects_figure
from trey.report.reliability import Claim, Other, reliability_figure
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.files.cleaning import clean_history
from trey.telemetry.simulation.fleet import simulate_fleet

# COMMAND ----------
dbutils.widgets.text("batteries", "240", "Simulated, to learn from: 2000 for a model that is used")
folder, sizes = Path(tempfile.mkdtemp()), {1: int(dbutils.widgets.get("batteries")), 9_004: 160}
files = {seed: folder / f"seed {seed}.parquet" for seed in sizes}
for seed, number in sizes.items():
    write_table(simulate_fleet(number, 1_000, seed=seed).messages, files[seed])
learned, met = (clean_history(file).days for file in files.values())
trial = Trial.of_fleet(*map(histories_of, (learned, met)), floats(met, "battery_rated_cycles"))
# COMMAND ----------
make(Sequences.of(trial.training), FitConfig(epochs=12), folder / "network", frames={})
names = {"target": "daily_cycles_used", "time": "observed_on", "group": "battery_id"}
wanted = config.SearchConfig(data=files[1], **names, families=("means", "linear"))
data = reading.read_data(wanted)
found = running.search(wanted, data.source, parts.part(data, 1, 30), folder / "search")
models = chosen([str(folder / "network"), str(found.folder)])
outcome = backtest(models, trial, seed=1, costs=Costs())
figures = ("brier", "crps", "coverage_80", "precision_at_alert", "recall_at_alert")
standings = {Path(one.name).name: one for one in outcome.standings}
table = {
    n: [one.skill, *(getattr(one.quality, f) for f in figures)] for n, one in standings.items()
}
display(pd.DataFrame(table, index=["skill", *figures]).T.round(4))
# COMMAND ----------
network, *_, mean = outcome.entered
other, claim = Other(mean.name, mean.probability), Claim("P(crosses within 30 days)", "days")
happened = (trial.frame.crossed, trial.frame.battery)
display(reliability_figure(network.probability, *happened, claim, simulated=True, other=other))
seen = overview(network.forecaster, trial.frame)
display(history_effects_figure(seen.effects, simulated=True))
# COMMAND ----------
assert 0.7 < standings["network"].quality.coverage_80 < 0.9
said = f"On {trial.frame.batteries} simulated batteries: {outcome.verdict.words} {headline(seen)}."
displayHTML(f"<b>Answer.</b> {said}")
