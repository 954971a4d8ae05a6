"""Colours and the shape that all pictures share."""

import plotly.graph_objects as go

# Okabe and Ito's palette: told apart by every kind of sight.
BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#009E73"
ORANGE = "#E69F00"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
YELLOW = "#F0E442"

# The page's style sheet replaces these two by the reader's light or dark ones.
INK = "rgb(68, 68, 68)"
GRID = "rgb(221, 221, 221)"


def styled(figure: go.Figure, *, height: int, simulated: bool) -> go.Figure:
    """Give a picture the common look, and say inside it if its data is simulated."""
    figure.update_layout(
        height=height,
        margin={"l": 56, "r": 12, "t": 24, "b": 48},
        font={"family": "system-ui, sans-serif", "size": 13, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
        dragmode=False,  # on a phone a finger means to scroll
    )
    figure.update_xaxes(gridcolor=GRID, zeroline=False, linecolor=GRID, title_standoff=8)
    figure.update_yaxes(gridcolor=GRID, zeroline=False, linecolor=GRID, title_standoff=8)
    if simulated:
        figure.add_annotation(
            text="simulated data",
            xref="paper",
            yref="paper",
            x=1,
            y=1,
            xanchor="right",
            yanchor="bottom",
            showarrow=False,
            font={"size": 12, "color": VERMILLION},
        )
    return figure


def label(
    figure: go.Figure,
    text: str,
    at: tuple[object, object],
    color: str,
    *,
    anchor: str = "left",
    shift: tuple[int, int] = (6, 0),
) -> None:
    """Write a name at what it names, `shift` pixels to the right and above."""
    figure.add_annotation(
        x=at[0],
        y=at[1],
        text=text,
        showarrow=False,
        xanchor=anchor,
        xshift=shift[0],
        yshift=shift[1],
        font={"color": color, "size": 12},
    )


def heading(figure: go.Figure, text: str, place: float, color: str) -> None:
    """Write a name in its colour above a picture, `place` of the width from the left."""
    figure.add_annotation(
        text=text,
        xref="paper",
        yref="paper",
        x=place,
        y=1,
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"color": color, "size": 13},
    )
