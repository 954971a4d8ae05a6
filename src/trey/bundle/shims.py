"""What a Databricks notebook finds ready-made, for a notebook that runs elsewhere."""

from typing import Any

import pandas as pd
from IPython.display import HTML
from IPython.display import display as show
from plotly.basedatatypes import BaseFigure
from pyspark.sql import DataFrame

from trey.errors import TreyError

ROWS_SHOWN = 1_000  # as on Databricks


class Widgets:
    """`dbutils.widgets`: the notebook's own defaults, under the values that its caller set."""

    def __init__(self, values: dict[str, str]) -> None:
        self._set = values
        self._defaults: dict[str, str] = {}

    def text(self, name: str, defaultValue: str, label: str = "") -> None:  # noqa: ARG002, N803  # Databricks' names
        self._defaults[name] = defaultValue

    def dropdown(
        self,
        name: str,
        defaultValue: str,  # noqa: N803  # Databricks' name
        choices: list[str],
        label: str = "",  # noqa: ARG002  # nobody sees it here
    ) -> None:
        self._defaults[name] = defaultValue
        if self.get(name) not in choices:
            raise TreyError(f"widget {name} offers {', '.join(choices)} and not {self.get(name)}")

    def get(self, name: str) -> str:
        """Give the value of a widget that the notebook has declared."""
        if name not in self._defaults:
            raise TreyError(f"the notebook declares no widget {name}")
        return self._set.get(name, self._defaults[name])


class Dbutils:
    """`dbutils`, as far as trey's notebooks use it."""

    def __init__(self, widgets: dict[str, str]) -> None:
        self.widgets = Widgets(widgets)


def display(shown: Any) -> None:
    """Show a frame as a table and a figure as a picture; the page brings the figures' script."""
    if isinstance(shown, DataFrame):
        show(_table(shown.limit(ROWS_SHOWN).toPandas()))
    elif isinstance(shown, pd.DataFrame):
        show(_table(shown.head(ROWS_SHOWN)))
    elif isinstance(shown, BaseFigure):
        # Without its buttons, which would lie over the words of a small picture.
        plain = {"displayModeBar": False}
        show(HTML(shown.to_html(full_html=False, include_plotlyjs=False, config=plain)))
    else:
        show(shown)


def displayHTML(text: str) -> None:  # noqa: N802  # Databricks' name
    """Show a piece of HTML."""
    show(HTML(text))


def _table(rows: pd.DataFrame) -> HTML:
    known = rows.astype(object).where(rows.notna(), "")
    return HTML(known.to_html(index=False, float_format="{:.4g}".format, border=0))
