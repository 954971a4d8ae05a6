"""Batch timings: how long each micro-batch took, and with what."""

import pandas as pd
import plotly.graph_objects as go

from trey.report.palette import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION, YELLOW, styled

MOST_BATCHES = 12
STEPS = {  # in the order of the work
    "read": SKY,
    "log": PURPLE,
    "bronze": BLUE,
    "forecast": GREEN,
    "alerts": VERMILLION,
    "silver": YELLOW,
    "gold": ORANGE,
}
DARK = (BLUE, VERMILLION)


def batches_figure(batches: pd.DataFrame, *, simulated: bool) -> go.Figure:
    """Stacked seconds per step, one bar per batch; of many the last MOST_BATCHES.

    Args:
        batches: `BatteryFacts.batches`, not empty.
        simulated: Marks the picture.
    """
    shown = batches.tail(MOST_BATCHES)
    seconds = pd.DataFrame(shown["seconds"].tolist(), index=shown.index, columns=list(STEPS))
    names = [f"{index + 1}" for index in shown.index]
    figure = go.Figure()
    for step, color in STEPS.items():
        figure.add_trace(
            go.Bar(
                x=seconds[step],
                y=names,
                orientation="h",
                marker={"color": color, "line": {"width": 0}},
                text=[step] * len(names),
                textposition="inside",
                insidetextanchor="middle",
                textfont={"color": "white" if color in DARK else "black"},
                textangle=0,
                hovertemplate=f"{step}: %{{x:.2f}} s<extra></extra>",
            )
        )
    figure.update_layout(barmode="stack", bargap=0.25, uniformtext={"minsize": 10, "mode": "hide"})
    figure.update_xaxes(title_text="seconds")
    figure.update_yaxes(title_text="batch", type="category", autorange="reversed", showgrid=False)
    return styled(figure, height=150 + 34 * len(names), simulated=simulated)
