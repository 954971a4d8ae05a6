# Databricks notebook source
# MAGIC %md
# MAGIC # Which kind of classifier reads notes best, and what makes notes hard for it?
# MAGIC Five kinds learn from the same **simulated** notes. A fifth of the ways of writing is held out of
# MAGIC training: what counts is how a model reads technicians whom it has never met.

# COMMAND ----------
import pandas as pd

from trey.compliance.training.comparison import RULES, compare_source, winner
from trey.compliance.training.sources.simulated import simulated_notes
from trey.report.training.figures import comparison_figure, curves_figure, robustness_figure

# COMMAND ----------
dbutils.widgets.text("rows", "6000", "Simulated notes: 100000 for a model that is used")
source = simulated_notes(int(dbutils.widgets.get("rows")), seed=1)
display(source.labelled.select(["template_family", "note", "label"]).slice(0, 6).to_pandas())

# COMMAND ----------
contestants = list(compare_source(source, seed=1))
best = winner(contestants)

# COMMAND ----------
# MAGIC %md ## Who reads held-out notes best?
# MAGIC A row is the macro F1 of one kind; its interval is that of other families having been held out.

# COMMAND ----------
display(comparison_figure(contestants, best.name, simulated=True))
costs = [
    (one.name, round(one.training_s, 1), int(one.notes_per_second), one.size_bytes // 1_000)
    for one in contestants
]
display(pd.DataFrame(costs, columns=["kind", "fit, s", "notes/s of CPU", "kB"]))

# COMMAND ----------
# MAGIC %md ## Did the fits come to rest?

# COMMAND ----------
display(curves_figure(contestants, simulated=True))

# COMMAND ----------
# MAGIC %md ## What makes notes hard?
# MAGIC The same components are described plainly, and then once per difficulty.

# COMMAND ----------
display(robustness_figure(contestants, simulated=True))

# COMMAND ----------
macro_f1 = {one.name: one.quality.macro_f1 for one in contestants}
won = macro_f1[best.name]
second = winner([one for one in contestants if one.name != best.name]).name
doubt = "" if won.low > macro_f1[second].high else ", but so few notes do not settle it"
assert best.name != RULES
assert won.low > macro_f1["majority"].high
displayHTML(
    f"<b>Answer.</b> On {len(source.labelled):,} simulated notes {best.name} learns most: macro F1 "
    f"{won.value:.3f} ({won.low:.3f} to {won.high:.3f}), before {second}{doubt}. Reader and rules, "
    f"which learn nothing, reach {macro_f1[RULES].value:.3f}; both have to agree on a decision."
)
