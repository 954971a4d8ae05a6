"""The page of a training of the network: how its fit went, and how it did beside the baseline."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from trey.report.palette import BLUE, INK, ORANGE, label, styled
from trey.report.training.page import page_of

if TYPE_CHECKING:  # brings PyTorch along
    from trey.battery.training.fitting import Epoch

ROW = 34  # pixels per line of a dot plot


def forecaster_page(
    epochs: Sequence["Epoch"], held_out: Mapping[str, Any] | None, source: str
) -> str:
    """The page.

    Args:
        epochs: Of the fit; none if it was over before this process began.
        held_out: What the card says of the batteries held out; None if none of them crossed.
        source: Whose days they were.
    """
    pictures = {}
    if epochs:
        best = min(epochs, key=lambda epoch: epoch.validation_loss)
        pictures[
            f"{len(epochs)} epochs, the best of them number {best.number + 1} with a validation loss "
            f"of {best.validation_loss:.4f}"
        ] = curves_figure(epochs)
    if held_out:
        pictures[
            f"On {held_out['batteries']:,} batteries held out the network's Brier score is "
            f"{held_out['skill']:.1%} better than the baseline's"
        ] = comparison_figure(held_out)
    return page_of(pictures, source, simulated=False)


def curves_figure(epochs: Sequence["Epoch"]) -> go.Figure:
    """Loss after each epoch, on what was learned from and on what validated."""
    figure = go.Figure()
    number = [epoch.number + 1 for epoch in epochs]
    curves = [
        ("training", ORANGE, [epoch.training_loss for epoch in epochs]),
        ("validation", BLUE, [epoch.validation_loss for epoch in epochs]),
    ]
    lower_first = sorted(curves, key=lambda curve: curve[2][-1])
    for above, (name, colour, losses) in zip((-9, 9), lower_first, strict=True):
        figure.add_trace(
            go.Scatter(
                x=number,
                y=losses,
                mode="lines+markers",
                line={"color": colour, "width": 2},
                marker={"color": colour, "size": 7},
                hovertemplate=f"{name}, epoch %{{x}}: %{{y:.4f}}<extra></extra>",
            )
        )
        label(figure, name, (number[-1], losses[-1]), colour, shift=(10, above))
    figure.update_xaxes(title_text="epoch", dtick=max(round(len(epochs) / 10), 1))
    figure.update_yaxes(title_text="minus log likelihood per forecast")
    return styled(figure, height=340, simulated=False).update_layout(margin_r=90)


def comparison_figure(held_out: Mapping[str, Any]) -> go.Figure:
    """Brier score of each model, the best on top."""
    brier = {name: of["brier"] for name, of in held_out.items() if isinstance(of, dict)}
    ranked = sorted(brier, key=lambda name: -brier[name])
    colours = [BLUE if name == ranked[-1] else INK for name in ranked]
    figure = go.Figure(
        go.Scatter(
            x=[brier[name] for name in ranked],
            y=ranked,
            mode="markers",
            marker={"color": colours, "size": 10},
            hovertemplate="%{y}: %{x:.4f}<extra></extra>",
        )
    )
    for name, colour in zip(ranked, colours, strict=True):
        label(figure, f"{brier[name]:.4f}", (brier[name], name), colour, shift=(10, 0))
    figure.update_xaxes(title_text="Brier score, lower is better", rangemode="tozero")
    figure.update_yaxes(showgrid=False)
    figure = styled(figure, height=110 + ROW * len(ranked), simulated=False)
    return figure.update_layout(margin_l=230, margin_r=50)
