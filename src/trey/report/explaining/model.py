"""What a version of the model goes by: one page with one picture, for people in a hurry."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from trey.compliance.explanation.overall import sentences
from trey.compliance.explanation.overall.effects import WordEffect
from trey.compliance.explanation.overall.overview import Overview
from trey.report.explaining.writing import write_page
from trey.report.figures.word_effects import word_effects_figure

_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def overview_html(seen: Overview) -> Markup:
    """The findings, and the picture where words are shown; plotly.js is the page's."""
    template = files("trey.report.explaining").joinpath("model.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    words = sentences.most_telling(seen)
    picture = _picture(words) if words else None
    return Markup(  # noqa: S704  # rendered with autoescape
        environment.from_string(template).render(seen=seen, say=sentences, picture=picture)
    )


def write_overview(seen: Overview, file: Path) -> Path:
    """Write the page; it is there whole or not at all."""
    return write_page(
        file, title=sentences.headline(seen), body=overview_html(seen), script=get_plotlyjs()
    )


def _picture(words: Sequence[WordEffect]) -> Markup:
    html: str = word_effects_figure(words, simulated=True).to_html(
        full_html=False, include_plotlyjs=False, config=_CONFIG, default_width="100%"
    )
    return Markup(html)  # noqa: S704  # plotly escapes what it writes
