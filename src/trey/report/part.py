"""What a page says about one kind of alert."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import plotly.graph_objects as go
from markupsafe import Markup

_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


@dataclass(frozen=True)
class Picture:
    """A picture with its finding above and its frame below."""

    title: str
    figure: go.Figure
    caption: str

    @property
    def html(self) -> Markup:
        """Without plotly.js, which the page holds once."""
        html: str = self.figure.to_html(
            full_html=False, include_plotlyjs=False, config=_CONFIG, default_width="100%"
        )
        return Markup(html)  # noqa: S704  # plotly escapes what it writes


@dataclass(frozen=True)
class Table:
    """A table of what the pictures show.

    Attributes:
        title: Above it.
        rows: Cells by the name of their column, each row with the same names.
        prose: Names of the columns whose cells are sentences, which may be broken.
    """

    title: str
    rows: Sequence[Mapping[str, str]]
    prose: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """One kind of alert.

    Attributes:
        name: What the alerts are about.
        headline: The finding.
        cards: Sentences of the first screen by the question that they answer.
        pictures: The first is the most important one.
        sections: Further pieces of HTML, by their title; they come after the pictures.
        table: Every alert; None where there is none.
        footnote: What one has to know to read all of this right.
    """

    name: str
    headline: str
    cards: Mapping[str, Sequence[str]]
    pictures: Sequence[Picture]
    table: Table | None
    footnote: str
    sections: Mapping[str, Markup] = field(default_factory=dict)
