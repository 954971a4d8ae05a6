"""Alerts over time: when each went out, when it expects the crossing, when that came."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from trey.alerts.judgement import Judgement
from trey.report.palette import BLUE, GREEN, ORANGE, label, styled

MOST_ALERTS = 60  # as many lines as can be told apart
ROW_HEIGHT = 13


def alerts_figure(judgement: Judgement, *, simulated: bool) -> go.Figure:
    """One line per alert, oldest on top; of more than MOST_ALERTS an even choice by date."""
    every = judgement.alerts
    chosen = np.unique(np.linspace(0, len(every) - 1, min(len(every), MOST_ALERTS)).astype(int))
    alerts = every.iloc[chosen].reset_index(drop=True)
    rows = np.arange(len(alerts))
    names = short_names(alerts["battery_id"].astype(str).tolist())
    figure = go.Figure()
    for row, alert in alerts.iterrows():
        _interval(figure, alert, row)
    _marks(figure, alerts["as_of"], rows, names, BLUE, "circle", "alert")
    _marks(figure, alerts["crossing_date"], rows, names, GREEN, "diamond", "expected crossing")
    _marks(figure, alerts["crossed_on"], rows, names, ORANGE, "x", "real crossing")
    first = alerts.iloc[0]
    for column, text, color, anchor in (
        ("as_of", "alert", BLUE, "right"),  # away from each other: on a phone both are close
        ("crossing_date", "expected, 80 %", GREEN, "left"),
    ):
        if not pd.isna(first[column]):
            label(figure, text, (first[column], 0), color, anchor=anchor, shift=(0, 15))
    seen = alerts["crossed_on"].dropna()
    if len(seen):
        at = (seen.iloc[-1], seen.index[-1])
        label(figure, "real", at, ORANGE, anchor="center", shift=(0, -14))
    shown = rows[:: max(1, len(rows) // 20)]
    figure.update_yaxes(
        title_text="battery",
        tickvals=shown,
        ticktext=[names[row] for row in shown],
        range=[len(rows) + 0.5, -1.5],
        showgrid=False,
    )
    figure.update_xaxes(nticks=4)
    return styled(figure, height=max(220, 130 + ROW_HEIGHT * len(rows)), simulated=simulated)


def short_names(ids: list[str]) -> list[str]:
    """The ids without the beginning that all of them share."""
    if len(set(ids)) < 2:
        return ids
    lowest, highest = min(ids), max(ids)  # what these two share, all share
    pairs = enumerate(zip(lowest, highest, strict=False))
    differ = next((at for at, (one, other) in pairs if one != other), len(lowest))
    cut = max(lowest.rfind(mark, 0, differ) for mark in "-_") + 1
    return [name[cut:] for name in ids]


def _interval(figure: go.Figure, alert: pd.Series, row: object) -> None:
    for start, end, color, width in (
        (alert["as_of"], alert["crossing_earliest"], "rgba(0, 114, 178, 0.25)", 1),
        (alert["crossing_earliest"], alert["crossing_latest"], GREEN, 4),
    ):
        if not (pd.isna(start) or pd.isna(end)):
            figure.add_trace(
                go.Scatter(
                    x=[start, end],
                    y=[row, row],
                    mode="lines",
                    line={"color": color, "width": width},
                    hoverinfo="skip",
                )
            )


def _marks(
    figure: go.Figure,
    days: pd.Series,
    rows: np.ndarray,
    names: list[str],
    color: str,
    symbol: str,
    what: str,
) -> None:
    figure.add_trace(
        go.Scatter(
            x=days,
            y=rows,
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 7},
            text=names,
            hovertemplate=f"%{{text}}: {what} %{{x|%-d %b %Y}}<extra></extra>",
        )
    )
