# Databricks notebook source
# MAGIC %md
# MAGIC # Why was this component flagged, and may we believe the explanation?
# MAGIC From one decision, to what the shipped model goes by in general. The notes asked about in
# MAGIC general are **simulated**.

# COMMAND ----------
from datetime import date
from html import escape

from trey.adapters.tables import Tables
from trey.compliance.decision.note_model import shipped_model
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.explanation.faithfulness import FLOOR
from trey.compliance.explanation.overall import sentences
from trey.compliance.explanation.overall.overview import overview
from trey.compliance.explanation.showing.sentences import conclusion
from trey.compliance.explanation.subject import Subject
from trey.compliance.schemas import COMPLIANCE_SCORE, COMPONENT_NOTE
from trey.compliance.scoring.law import Law
from trey.compliance.simulation.components import simulate_components
from trey.report.explaining.component import explanation_html, explanation_style
from trey.report.figures.word_effects import word_effects_figure

# COMMAND ----------
# MAGIC %md ## One flagged component
# MAGIC The first one in the tables that the shipped model decided; else a made-up note.

# COMMAND ----------
dbutils.widgets.text("catalog", "trey", "Catalog, or the folder of the tables")
tables = Tables(spark, dbutils.widgets.get("catalog"))
explainer = Explainer(Law.of_files(None, None, date(2026, 1, 1)), shipped_model())
by_it = f"model_digest = '{explainer.model.digest}'"
subject = Subject("example", (), b"Bumper made in 1985, steel, fair condition")
if tables.exists("gold.fact_compliance_score"):
    scores = tables.read("gold.fact_compliance_score", COMPLIANCE_SCORE).where(by_it)
    flagged = scores.where("decision = 'non_compliant'").select("component_id", "note_sha256")
    notes = tables.read("bronze.component_note", COMPONENT_NOTE)
    found = notes.join(flagged, ["component_id", "note_sha256"]).orderBy("component_id").first()
    if found is not None:
        subject = Subject(found.component_id, (found.vehicle_id or "unknown",), bytes(found.note))
explained = explainer.explain(subject)
displayHTML(f"<style>{explanation_style()}</style>{explanation_html(explained)}")

# COMMAND ----------
# MAGIC %md ## All words
# MAGIC By how much each multiplies the odds of non-compliant, on average over simulated notes.

# COMMAND ----------
simulated = simulate_components(2_000, seed=6)["note"].combine_chunks()
seen = overview(explainer.model, explainer.law, simulated)
display(word_effects_figure(sentences.most_telling(seen), simulated=True))
for sentence in (*sentences.of_clauses(seen), sentences.of_surrogate(seen)):
    displayHTML(f"<p>{sentence}</p>")

# COMMAND ----------
assert explained.decision == "non_compliant", "what is explained is not what was decided"
assert seen.faithfulness >= FLOOR, "the words shown are not what the model goes by"
assert seen.surrogate.agreement > seen.surrogate.at_least, "no few questions say the same"
displayHTML(f"<b>Answer.</b> {escape(conclusion(explained))} {sentences.of_faithfulness(seen)}")
