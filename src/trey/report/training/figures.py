"""Which kind of classifier reads notes best, how its fit went, and what makes notes hard for it."""

from collections.abc import Sequence

import plotly.graph_objects as go

from trey.compliance.training.comparison import RULES, Contestant
from trey.compliance.training.evaluation import Figure
from trey.compliance.training.kinds import SHIPPED
from trey.report.palette import BLUE, GREEN, INK, ORANGE, PURPLE, SKY, heading, label, styled

COLOURS = {
    SHIPPED: BLUE,
    "LSTM (PyTorch)": SKY,
    "dense (Keras)": PURPLE,
    "linear": ORANGE,
    RULES: GREEN,
}
ROW = 34  # pixels per line of a dot plot


def comparison_figure(
    contestants: Sequence[Contestant], winner: str, *, simulated: bool
) -> go.Figure:
    """Macro F1 of each kind with its interval, the best on top; `winner` is marked."""
    ranked = sorted(contestants, key=lambda one: one.quality.macro_f1.value)
    figure = go.Figure()
    for one in ranked:
        colour = BLUE if one.name == winner else INK
        figure.add_trace(_dots([one.name], [one.quality.macro_f1], colour))
        text = f"{100 * one.quality.macro_f1.value:.1f} %"
        label(figure, text, (one.quality.macro_f1.value, one.name), colour, shift=(-24, 13))
    figure.update_xaxes(
        title_text="macro F1 on held-out notes, with 95 % interval", tickformat=".0%"
    )
    figure.update_yaxes(showgrid=False)
    return _with_margin(styled(figure, height=110 + ROW * len(ranked), simulated=simulated))


def curves_figure(contestants: Sequence[Contestant], *, simulated: bool) -> go.Figure:
    """Loss on the validation part after each epoch, of the kinds that have epochs."""
    with_epochs = [one for one in contestants if one.epochs]
    highest = max(epoch.validation_loss for one in with_epochs for epoch in one.epochs)
    figure, free = go.Figure(), 0.0
    for one in sorted(with_epochs, key=lambda one: one.epochs[-1].validation_loss):
        colour = COLOURS[one.name]
        losses = [epoch.validation_loss for epoch in one.epochs]
        figure.add_trace(
            go.Scatter(
                x=[epoch.number + 1 for epoch in one.epochs],
                y=losses,
                mode="lines+markers",
                line={"color": colour, "width": 2},
                marker={"color": colour, "size": 7},
                hovertemplate=f"{one.name}, epoch %{{x}}: %{{y:.4f}}<extra></extra>",
            )
        )
        beside = max(losses[-1], free)  # two that end alike are named one above the other
        label(figure, one.name, (len(losses), beside), colour)
        free = beside + highest / 15
    figure.update_xaxes(title_text="epoch", dtick=_step(contestants))
    figure.update_yaxes(title_text="validation loss", rangemode="tozero")
    return styled(figure, height=380, simulated=simulated).update_layout(margin_r=130)


def robustness_figure(contestants: Sequence[Contestant], *, simulated: bool) -> go.Figure:
    """Accuracy by what makes notes hard; a dotted line marks the plain notes of the shipped kind."""
    shown = [
        one for one in contestants if one.robustness and one.name in (SHIPPED, "linear", RULES)
    ]
    figure = go.Figure()
    for place, one in enumerate(shown):
        colour = COLOURS[one.name]
        # Drawn apart, so that intervals do not hide one another.
        rows = [-number - 0.2 * (place - 1) for number in range(len(one.robustness))]
        figure.add_trace(_dots(rows, list(one.robustness.values()), colour))
        heading(figure, one.name, 0.36 * place, colour)
        if one.name == SHIPPED:
            figure.add_vline(
                next(iter(one.robustness.values())).value, line={"color": colour, "dash": "dot"}
            )
    names = list(shown[0].robustness)
    figure.update_xaxes(title_text="right labels, with 95 % interval", tickformat=".0%")
    figure.update_yaxes(
        tickvals=[-number for number in range(len(names))], ticktext=names, showgrid=False
    )
    figure = styled(figure, height=120 + 44 * len(names), simulated=simulated)
    return _with_margin(figure)


def _dots(rows: Sequence[object], figures: Sequence[Figure], colour: str) -> go.Scatter:
    values = [figure.value for figure in figures]
    return go.Scatter(
        x=values,
        y=rows,
        mode="markers",
        marker={"color": colour, "size": 9},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [max(figure.high - figure.value, 0) for figure in figures],
            "arrayminus": [max(figure.value - figure.low, 0) for figure in figures],
            "color": colour,
            "thickness": 2,
        },
        hovertemplate="%{x:.1%}<extra></extra>",
    )


def _step(contestants: Sequence[Contestant]) -> int:
    """Epochs between two ticks: each of a few, every tenth of a hundred."""
    most = max((len(one.epochs) for one in contestants), default=1)
    return max(round(most / 10), 1)


def _with_margin(figure: go.Figure) -> go.Figure:
    return figure.update_layout(margin_l=130, margin_r=30)
