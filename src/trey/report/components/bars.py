"""Counts as bars: how components were decided and by which clause, and what the vehicles are."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from trey.report.components.facts import (
    COMPLIANT,
    NON_COMPLIANT,
    PENDING,
    REVIEW,
    UNKNOWN,
    ComponentFacts,
)
from trey.report.palette import GREEN, INK, ORANGE, SKY, VERMILLION, styled

ROW_HEIGHT = 48
STATUS_NAMES = {
    NON_COMPLIANT: "non-compliant: alerted",
    PENDING: "pending: for a person",
    COMPLIANT: "compliant",
    UNKNOWN: "unknown: no components",
}


@dataclass(frozen=True)
class Bar:
    """One bar under its name.

    Attributes:
        name: What is counted.
        pieces: Count and colour of each piece, from left to right.
    """

    name: str
    pieces: Sequence[tuple[int, str]]


def decision_bars(facts: ComponentFacts) -> list[Bar]:
    """Compliant; non-compliant by the clauses that are violated; left to a person by why."""
    illegal = facts.decided_as(NON_COMPLIANT)["clauses"].map(", ".join)
    by_clause = illegal.value_counts()
    waiting = _why_undecided(facts.decided_as(REVIEW)).value_counts()
    return [
        Bar("compliant", [(len(facts.decided_as(COMPLIANT)), GREEN)]),
        *(Bar(f"non-compliant by {ids}", [(n, VERMILLION)]) for ids, n in by_clause.items()),
        *(Bar(f"for a person: {why}", [(n, ORANGE)]) for why, n in waiting.items()),
    ]


def vehicle_bars(facts: ComponentFacts) -> list[Bar]:
    """Vehicles by their status; where the truth is known, those that really have an illegal part first."""
    bars = []
    for status, name in STATUS_NAMES.items():
        vehicles = facts.with_status(status)
        if not facts.knows_truth or status == UNKNOWN:
            bars.append(Bar(name, [(len(vehicles), SKY)]))
        else:
            really = facts.really_illegal(status)
            pieces = [(really, VERMILLION), (len(vehicles) - really, GREEN)]
            bars.append(Bar(f"{name}; really illegal: {really:,}", pieces))
    return bars


def bars_figure(bars: Sequence[Bar], unit: str, *, simulated: bool) -> go.Figure:
    """Bars from top to bottom, each under its name and count: readable at any width."""
    figure = go.Figure()
    for row, bar in enumerate(bars):
        for number, color in bar.pieces:
            figure.add_trace(
                go.Bar(
                    x=[number],
                    y=[row],
                    orientation="h",
                    width=0.42,
                    marker={"color": color, "line": {"width": 0}},
                    hovertemplate="%{x:,}<extra></extra>",
                )
            )
        total = sum(number for number, _ in bar.pieces)
        figure.add_annotation(
            text=f"{total:,} {bar.name}",
            x=0,
            y=row,
            yshift=18,
            xanchor="left",
            showarrow=False,
            font={"size": 13, "color": INK},
        )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text=unit, nticks=5)
    figure.update_yaxes(visible=False, range=[len(bars) - 0.5, -0.8])
    figure = styled(figure, height=80 + ROW_HEIGHT * len(bars), simulated=simulated)
    return figure.update_layout(margin_l=12)


def _why_undecided(components: pd.DataFrame) -> pd.Series:
    """Why a person decides, from what model and rules say."""
    why = pd.Series("text is odd or contradicted", index=components.index)
    why[components["rule_label"] != components["label"]] = "model and rules disagree"
    why[components["rule_label"].isna()] = "the note leaves it open"
    return why
