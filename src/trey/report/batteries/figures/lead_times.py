"""Lead times: how many days of notice the alerts gave."""

import numpy as np
import plotly.graph_objects as go

from trey.alerts.judgement import EARLY, IN_TIME, LATE, LATE_DAYS, PREMATURE_DAYS, Judgement
from trey.report.palette import GREEN, INK, ORANGE, VERMILLION, label, styled

DAYS_PER_BAR = 2  # so that both limits lie between two bars
COLORS = {LATE: VERMILLION, IN_TIME: GREEN, EARLY: ORANGE}


def lead_times_figure(judgement: Judgement, *, simulated: bool) -> go.Figure:
    """A bar per two days of notice, between the lines of too late and too early.

    Args:
        judgement: With judged alerts.
        simulated: Marks the picture.
    """
    judged = judgement.judged
    shortest = min(judged["lead_days"].min(), LATE_DAYS)
    first = LATE_DAYS - DAYS_PER_BAR * (np.ceil((LATE_DAYS - shortest) / DAYS_PER_BAR) + 2)
    longest = max(judged["lead_days"].max(), PREMATURE_DAYS)
    edges = np.arange(first, longest + 3 * DAYS_PER_BAR, DAYS_PER_BAR)
    figure = go.Figure()
    highest = 0
    for verdict, color in COLORS.items():
        counts, _ = np.histogram(judged.loc[judged["verdict"] == verdict, "lead_days"], edges)
        highest = max(highest, int(counts.max()))
        figure.add_trace(
            go.Bar(
                x=edges[:-1] + (DAYS_PER_BAR - 1) / 2,
                y=counts,
                width=0.9 * DAYS_PER_BAR,
                marker={"color": color, "line": {"width": 0}},
                hovertemplate=f"{verdict}: about %{{x:.0f}} days, %{{y}} alerts<extra></extra>",
            )
        )
    for day, text, anchor in (
        (LATE_DAYS - 0.5, "too late", "right"),
        (PREMATURE_DAYS + 0.5, "too early", "left"),
    ):
        figure.add_vline(x=day, line={"color": INK, "width": 1, "dash": "dot"})
        shift = (-6 if anchor == "right" else 6, 0)
        label(figure, text, (day, 1.08 * highest), INK, anchor=anchor, shift=shift)
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title_text="days from alert to crossing", tick0=0, dtick=10)
    figure.update_yaxes(title_text="alerts", range=[0, 1.18 * highest], tickformat="d")
    return styled(figure, height=300, simulated=simulated)
