"""What alerts cost, by the threshold from which they are sent."""

from pathlib import Path

import plotly.graph_objects as go

from trey.battery.backtest.outcome import Outcome
from trey.battery.backtest.scores.costs import THRESHOLDS
from trey.battery.candidates.catalogue import REFERENCE
from trey.report.palette import BLUE, GREEN, INK, ORANGE, PURPLE, SKY, VERMILLION, label, styled

_COLORS = (BLUE, ORANGE, GREEN, PURPLE, SKY)  # the best first
_SHOWN = 3  # models beside the reference: more lines would hide each other
_LEFT_HALF = 0.5
_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def costs_figure(outcome: Outcome, *, simulated: bool) -> go.Figure:
    """The best models and the reference, the threshold that follows from the costs marked."""
    costs, names = outcome.costs, [one.name for one in outcome.standings]
    shown = [*[name for name in names if name != REFERENCE][:_SHOWN], REFERENCE]
    figure = go.Figure()
    for name, color in zip(shown, (*_COLORS[: len(shown) - 1], INK), strict=True):
        cost = outcome.curves[name].cost
        figure.add_trace(
            go.Scatter(
                x=THRESHOLDS,
                y=cost,
                mode="lines",
                name=name,
                line={"color": color, "width": 2, "dash": "dot" if name == REFERENCE else "solid"},
                hovertemplate=f"{name}: alert from %{{x:.0%}} on costs %{{y:.2f}}<extra></extra>",
            )
        )
    threshold = costs.threshold
    figure.add_vline(x=threshold, line={"color": VERMILLION, "width": 1, "dash": "dash"})
    top = max(outcome.curves[name].cost.max() for name in shown)
    anchor, right = ("left", 6) if threshold < _LEFT_HALF else ("right", -6)
    words = f"pays from {threshold:.0%} on"
    label(figure, words, (threshold, top), VERMILLION, anchor=anchor, shift=(right, 0))
    figure.update_xaxes(title_text="alert from this P on", tickformat=".0%", range=[0, 1])
    figure.update_yaxes(
        title_text=f"cost of 100 battery-days (missed {costs.missed:g}, false {costs.false:g})",
        rangemode="tozero",
    )
    figure = styled(figure, height=460, simulated=simulated)
    return figure.update_layout(
        title={"text": _finding(outcome, shown[0]), "font": {"size": 16}},
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        margin_t=96,
    )


def _finding(outcome: Outcome, best: str) -> str:
    threshold = outcome.costs.threshold
    ours, theirs = (outcome.curves[name].at(threshold) for name in (best, REFERENCE))
    return (
        f"Alerts from {threshold:.0%} on: 100 battery-days cost {ours:.1f} by {best}, "
        f"{theirs:.1f} by {REFERENCE}"
    )


def write_costs_page(path: Path, outcome: Outcome, *, simulated: bool) -> None:
    """A page that opens anywhere, without a network."""
    figure = costs_figure(outcome, simulated=simulated)
    figure.update_layout(paper_bgcolor="white", plot_bgcolor="white")
    path.write_text(figure.to_html(include_plotlyjs=True, config=_CONFIG), "utf-8")
