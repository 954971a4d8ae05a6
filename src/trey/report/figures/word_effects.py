"""Words by how much they move the model, on average over many notes."""

from collections.abc import Sequence
from math import exp

import plotly.graph_objects as go

from trey.compliance.explanation.overall.effects import WordEffect
from trey.report.palette import BLUE, INK, VERMILLION, styled


def word_effects_figure(words: Sequence[WordEffect], *, simulated: bool) -> go.Figure:
    """A bar per word with the interval of its mean, the most damning on top.

    Args:
        words: In the order of the picture, not empty.
        simulated: Marks the picture.
    """
    factors = [exp(one.effect) for one in words]
    figure = go.Figure(
        go.Scatter(
            x=factors,
            y=[one.word for one in words],
            mode="markers",
            marker={
                "color": [VERMILLION if one.effect > 0 else BLUE for one in words],
                "size": 10,
            },
            error_x={
                "type": "data",
                "array": [exp(one.high) - exp(one.effect) for one in words],
                "arrayminus": [exp(one.effect) - exp(one.low) for one in words],
                "width": 0,
                "color": INK,
            },
            customdata=[one.notes for one in words],
            hovertemplate="%{y}: times %{x:.2f} in %{customdata} notes<extra></extra>",
        )
    )
    figure.add_vline(x=1, line={"width": 1, "dash": "dot", "color": INK})
    figure.update_xaxes(
        type="log",
        dtick=1,
        title_text="← for the part    the odds of non-compliant, times    against it →",
    )
    figure.update_yaxes(autorange="reversed")
    return styled(figure, height=120 + 26 * len(words), simulated=simulated)
