# Databricks notebook source
# MAGIC %md
# MAGIC # What do technicians' notes say, and can the rule be read off them?
# MAGIC **Simulated** notes, as the shipped model is trained on: their lengths, what they state and leave
# MAGIC out, the words that carry non-compliance, and how often a text comes back.

# COMMAND ----------
import pandas as pd
import plotly.express as px

from trey.compliance.duplicates import exact_groups, near_groups
from trey.compliance.extraction.reader import extract
from trey.compliance.rules.columns import judge_table
from trey.compliance.simulation.components import simulate_components
from trey.compliance.simulation.labelling import labelling_law

# COMMAND ----------
dbutils.widgets.text("rows", "5000", "Simulated notes")
law = labelling_law()
table = simulate_components(int(dbutils.widgets.get("rows")), seed=4, law=law)
notes = table.to_pandas().assign(characters=lambda rows: rows["note"].str.len())
display(notes[["template_family", "note", "label"]].drop_duplicates("template_family"))

# COMMAND ----------
title = "Every family of notes has its own length"
labels = {"template_family": "", "characters": "characters of simulated notes"}
in_order = notes.groupby("template_family")["characters"].median().sort_values(ascending=False)
boxes = px.box(notes, x="characters", y="template_family", labels=labels, title=title, height=900)
display(boxes.update_yaxes(categoryorder="array", categoryarray=list(in_order.index)))

# COMMAND ----------
stated = extract(table["note"], law.catalogue)
known = stated.select(["manufacture_year", "condition", "materials"]).to_pandas().notna()
found = pd.DataFrame({"stated": notes[known.columns].notna().mean(), "read": known.mean()})
labels = {"index": "", "value": "share of simulated notes", "variable": ""}
title = "Nearly every note states all that the rule asks for"
display(px.bar(found, barmode="group", labels=labels, title=title))

# COMMAND ----------
words = notes.dropna(subset="label").assign(word=notes["note"].str.lower().str.findall(r"[a-z]+"))
by_word = words.explode("word").drop_duplicates(["component_id", "word"]).groupby("word")["label"]
carrying = by_word.agg(["mean", "size"]).query("size >= 50").nlargest(15, "mean").reset_index()
labels = {"mean": "share non-compliant of simulated notes with the word", "word": ""}
title = "Words of poor condition, plastic and iron carry non-compliance; so do kinds made of them"
display(px.bar(carrying[::-1], x="mean", y="word", orientation="h", labels=labels, title=title))

# COMMAND ----------
verdict = judge_table(stated, law.regulation, law.on)["label"].to_pandas()
right = (verdict == notes["label"])[notes["label"].notna() & verdict.notna()].mean()
texts = table["note"].combine_chunks()
groups = {"word for word again": exact_groups(texts), "again, nearly": near_groups(texts)}
again = {how: pd.Series(group).duplicated(keep=False).mean() for how, group in groups.items()}
shares = ", ".join(f"{share:.0%} of the texts stand there {how}" for how, share in again.items())
answer = (
    f"Half of the notes have at most {notes['characters'].median():.0f} characters; "
    f"{known.all(axis=1).mean():.0%} state all three attributes. The rule decides "
    f"{verdict.notna().mean():.0%} of them from what was read, {right:.2%} of those right. {shares}."
)
displayHTML(f"<b>Answer.</b> {answer} A split by rows would test on what was learned.")
assert right > 0.99, answer
