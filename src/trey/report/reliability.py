"""Reliability: where a probability was said, how often did it come true?"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from trey import metrics
from trey.report.palette import BLUE, INK, label, styled


@dataclass(frozen=True)
class Claim:
    """What a probability was said of.

    Attributes:
        said: The probability, in words.
        of: What each of them is about, in the plural.
    """

    said: str
    of: str


def reliability_figure(
    probability: metrics.FloatArray,
    happened: metrics.BoolArray,
    drawn: metrics.IntArray,
    claim: Claim,
    *,
    simulated: bool,
) -> go.Figure:
    """What was said against what happened, with counts.

    Args:
        probability: What was said, not empty.
        happened: Whether it came true, in the same order.
        drawn: Number of the unit that is drawn again whole for the interval, likewise; one unit
            alone has no interval.
        claim: Names it.
        simulated: Marks the picture.
    """
    bins = metrics.reliability(probability, happened)
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
            error_y=_error_bars(probability, happened, drawn),
            customdata=bins.count,
            hovertemplate=f"said %{{x:.0%}}, happened %{{y:.0%}}, %{{customdata}} {claim.of}"
            "<extra></extra>",
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
    figure.update_xaxes(title_text=f"said: {claim.said}", tickformat=".0%", range=[-0.04, 1.04])
    figure.update_yaxes(title_text="happened", tickformat=".0%", range=[-0.16, 1.06])
    return styled(figure, height=420, simulated=simulated)


def _error_bars(
    probability: metrics.FloatArray, happened: metrics.BoolArray, drawn: metrics.IntArray
) -> dict[str, object]:
    if len(np.unique(drawn)) < 2:
        return {"visible": False}
    low, high = metrics.frequency_interval(probability, happened, drawn)
    frequency = metrics.reliability(probability, happened).frequency
    return {
        "type": "data",
        "symmetric": False,
        "array": np.maximum(high - frequency, 0),
        "arrayminus": np.maximum(frequency - low, 0),
        "color": BLUE,
        "thickness": 1,
    }
