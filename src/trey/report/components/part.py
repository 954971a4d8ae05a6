"""The part about components: findings, pictures, notes, and every flagged vehicle."""

from collections import Counter

import numpy as np
import pandas as pd

from trey import metrics
from trey.report.components import words
from trey.report.components.bars import bars_figure, decision_bars, vehicle_bars
from trey.report.components.facts import NON_COMPLIANT, REVIEW, ComponentFacts
from trey.report.components.notes import example_notes
from trey.report.part import Part, Picture, Table
from trey.report.phrases import count
from trey.report.reliability import Claim, reliability_figure

CLAIM = Claim("P(non-compliant)", "components")


def component_part(facts: ComponentFacts) -> Part:
    """What a run found about components."""
    rows = _rows(facts)
    examples = example_notes(facts)
    return Part(
        name="Components",
        headline=words.headline(facts),
        cards={
            "What happened": words.what_happened(facts),
            "How sure": words.how_sure(facts),
            "What to do": words.what_to_do(facts),
        },
        pictures=_pictures(facts),
        sections={"Typical notes, and why they were decided so": examples} if examples else {},
        table=Table("Every vehicle with an illegal part", rows, frozenset({"one of them"}))
        if rows
        else None,
        footnote=words.footnote(facts),
    )


def _pictures(facts: ComponentFacts) -> list[Picture]:
    simulated = facts.simulated
    truth = " In the simulator's truth: with an illegal part (left), without (right)."
    pictures = [
        Picture(
            words.decisions_title(facts),
            bars_figure(decision_bars(facts), "components", simulated=simulated),
            "A component is decided where model and rules agree. Non-compliant ones stand by the "
            "clauses that they violate, those for a person by the reason.",
        ),
        Picture(
            words.vehicles_title(facts),
            bars_figure(vehicle_bars(facts), "vehicles", simulated=simulated),
            "One illegal component makes a vehicle non-compliant; one that waits for a person "
            f"keeps it from counting as compliant.{truth if facts.knows_truth else ''}",
        ),
    ]
    scored = facts.components.dropna(subset=["probability", "is_illegal"])
    return [*pictures, _reliability(scored, simulated)] if len(scored) else pictures


def _reliability(scored: pd.DataFrame, simulated: bool) -> Picture:
    probability = scored["probability"].to_numpy(np.float64)
    is_illegal = scored["is_illegal"].to_numpy(bool)
    vehicle = scored.groupby("vehicle_id", dropna=False).ngroup().to_numpy().astype(np.int64)
    error = metrics.reliability(probability, is_illegal).expected_calibration_error
    unsure = words.unsure(scored["probability"], scored["is_illegal"].astype(bool))
    return Picture(
        words.reliability_title(error),
        reliability_figure(probability, is_illegal, vehicle, CLAIM, simulated=simulated),
        f"Frame: {count(len(scored), 'component')}, each against what it really is, also where its "
        f"note does not say; counts stand below the points. {unsure} The bars are 80 % intervals "
        "from drawing whole vehicles again.",
    )


def _rows(facts: ComponentFacts) -> list[dict[str, str]]:
    flagged = facts.decided_as(NON_COMPLIANT).groupby("vehicle_id")
    waiting = facts.decided_as(REVIEW)["vehicle_id"].value_counts()
    really = facts.components.query("is_illegal == True")["vehicle_id"].value_counts()
    rows = []
    for vehicle, parts in flagged:
        clauses = Counter(clause for ids in parts["clauses"] for clause in ids)
        first = parts.sort_values("component_id").iloc[0]
        rows.append(
            {
                "vehicle": str(vehicle),
                "illegal parts": str(len(parts)),
                **({"really": str(really.get(vehicle, 0))} if facts.knows_truth else {}),
                "for a person": str(waiting.get(vehicle, 0)),
                "by clause": ", ".join(f"{clause} {n}" for clause, n in sorted(clauses.items())),
                "one of them": f"{first['component_id']}: {first['reason']}",
            }
        )
    return rows
