"""Parts of a history by how far they move a forecast, over a fleet."""

from collections.abc import Sequence

import plotly.graph_objects as go

from trey.battery.explanation.overall.effects import Effect
from trey.report.palette import BLUE, INK, styled


def history_effects_figure(effects: Sequence[Effect], *, simulated: bool) -> go.Figure:
    """A bar per part with the interval of its mean, that which moves most on top.

    Args:
        effects: In the order of the picture, not empty.
        simulated: Marks the picture.
    """
    figure = go.Figure(
        go.Bar(
            x=[100 * one.points for one in effects],
            y=[one.part for one in effects],
            orientation="h",
            marker={"color": BLUE, "line": {"width": 0}},
            error_x={
                "type": "data",
                "array": [100 * (one.high - one.points) for one in effects],
                "arrayminus": [100 * (one.points - one.low) for one in effects],
                "width": 0,
                "color": INK,
            },
            customdata=[[one.batteries, one.cycles_share] for one in effects],
            hovertemplate="%{y}: %{x:.1f} points; the sum %{customdata[1]:.1%}; "
            "%{customdata[0]} batteries<extra></extra>",
        )
    )
    figure.update_xaxes(title_text="P moves by, percentage points")
    figure.update_yaxes(autorange="reversed", automargin=True, showgrid=False)
    return styled(figure, height=110 + 34 * len(effects), simulated=simulated)
