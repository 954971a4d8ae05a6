"""The page: findings, pictures, tables; one file that opens anywhere, without a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from plotly.offline import get_plotlyjs

from trey.harmless import harmless
from trey.report.explaining.component import explanation_style
from trey.report.part import Part


@dataclass(frozen=True)
class Report:
    """What a page is made of.

    Attributes:
        source: What the run was over, in words.
        simulated: Whether any of it was made up.
        seconds: The run took.
        parts: One per kind of alert.
    """

    source: str
    simulated: bool
    seconds: float
    parts: Sequence[Part]

    @property
    def headline(self) -> str:
        """All findings in one sentence."""
        return "; ".join(part.headline for part in self.parts)

    @property
    def duration(self) -> str:
        return f"{self.seconds:.0f}\N{NO-BREAK SPACE}s"


def write_report(report: Report, file: Path) -> Path:
    """Write the page; the file is there whole or not at all."""
    room = files("trey.report")
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,  # ids may turn a line round or hide in it, which no escaping prevents
    )
    template = environment.from_string(room.joinpath("page.html.j2").read_text())
    html = template.render(
        style=room.joinpath("page.css").read_text() + explanation_style(),
        plotly=get_plotlyjs(),
        report=report,
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.write_text(html)
    unfinished.replace(file)
    return file


def _harmless(value: object) -> object:
    """Text that is no HTML yet; `Markup` is harmless by whoever made it."""
    return harmless(value) if type(value) is str else value
