"""Reliability: where a probability was said, how often did it come true?"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from trey import metrics
from trey.report.palette import BLUE, INK, ORANGE, label, styled

FEWEST_DRAWN = 10  # in a bin of another forecaster's line: of fewer it jumps about


@dataclass(frozen=True)
class Other:
    """What another forecaster said of the same.

    Attributes:
        name: In a word or two.
        probability: In the same order.
    """

    name: str
    probability: metrics.FloatArray


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
    other: Other | None = None,
) -> go.Figure:
    """What was said against what happened, with counts.

    Args:
        probability: What was said, not empty.
        happened: Whether it came true, in the same order.
        drawn: Number of the unit that is drawn again whole for the interval, likewise; one unit
            alone has no interval.
        claim: Names it.
        simulated: Marks the picture.
        other: Drawn beside it.
    """
    bins = metrics.reliability(probability, happened)
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=[0, 1], y=[0, 1], mode="lines", line={"color": INK, "dash": "dot"}, hoverinfo="skip"
        )
    )
    label(figure, "perfect", (0.27, 0.27), INK, shift=(14, -8))
    if other is not None:
        _draw_other(figure, other, happened)
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


def _draw_other(figure: go.Figure, other: Other, happened: metrics.BoolArray) -> None:
    bins = metrics.reliability(other.probability, happened)
    is_drawn = bins.count >= FEWEST_DRAWN
    if not is_drawn.any():
        return
    said, came_true = bins.mean_probability[is_drawn], bins.frequency[is_drawn]
    figure.add_trace(
        go.Scatter(
            x=said,
            y=came_true,
            mode="lines+markers",
            line={"color": ORANGE, "width": 1},
            marker={"color": ORANGE, "size": 6, "symbol": "diamond"},
            hovertemplate=f"{other.name}: said %{{x:.0%}}, happened %{{y:.0%}}<extra></extra>",
        )
    )
    widest = int(np.argmax(np.abs(came_true - said)))
    below = came_true[widest] < said[widest]
    label(
        figure, other.name, (said[widest], came_true[widest]), ORANGE, shift=(8, -8 if below else 8)
    )


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
