"""Reliability: of the days on which a probability was said, how often did it come true?"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from trey import metrics
from trey.report.palette import BLUE, INK, label, styled


def reliability_figure(days: pd.DataFrame, *, simulated: bool) -> go.Figure:
    """What was said against what happened, with counts.

    The interval is that of drawing whole batteries again; one battery alone has none.

    Args:
        days: `Judgement.days`, not empty.
        simulated: Marks the picture.
    """
    said, happened = days["p_cross_30"].to_numpy(), days["happened"].to_numpy()
    bins = metrics.reliability(said, happened)
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=[0, 1], y=[0, 1], mode="lines", line={"color": INK, "dash": "dot"}, hoverinfo="skip"
        )
    )
    label(figure, "perfect", (0.27, 0.27), INK, shift=(14, -8))
    figure.add_trace(
        go.Scatter(
            x=bins.mean_probability,
            y=bins.frequency,
            mode="lines+markers",
            line={"color": BLUE, "width": 2},
            marker={"color": BLUE, "size": 9},
            error_y=_error_bars(days, bins),
            customdata=bins.count,
            hovertemplate="said %{x:.0%}, happened %{y:.0%}, %{customdata} days<extra></extra>",
        )
    )
    for x, count in zip(bins.mean_probability, bins.count, strict=True):
        if count:
            figure.add_annotation(
                x=x,
                y=-0.09,
                text=f"{count:,}",
                showarrow=False,
                textangle=-45,
                font={"size": 11, "color": INK},
            )
    figure.update_xaxes(
        title_text="said: P(crosses within 30 days)", tickformat=".0%", range=[-0.04, 1.04]
    )
    figure.update_yaxes(title_text="happened", tickformat=".0%", range=[-0.16, 1.06])
    return styled(figure, height=420, simulated=simulated)


def _error_bars(days: pd.DataFrame, bins: metrics.Reliability) -> dict[str, object]:
    if days["battery"].nunique() < 2:
        return {"visible": False}
    low, high = metrics.frequency_interval(
        days["p_cross_30"].to_numpy(), days["happened"].to_numpy(), days["battery"].to_numpy()
    )
    return {
        "type": "data",
        "symmetric": False,
        "array": np.maximum(high - bins.frequency, 0),
        "arrayminus": np.maximum(bins.frequency - low, 0),
        "color": BLUE,
        "thickness": 1,
    }
