"""What a version of the forecaster goes by: one page with one picture, for people in a hurry."""

from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from trey.battery.explanation.overall import sentences
from trey.battery.explanation.overall.overview import Overview
from trey.report.explaining.writing import write_page
from trey.report.figures.history_effects import history_effects_figure

_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def forecaster_html(seen: Overview) -> Markup:
    """The findings and the picture; plotly.js is the page's."""
    template = files("trey.report.explaining").joinpath("forecaster.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    picture = history_effects_figure(seen.effects, simulated=True).to_html(
        full_html=False, include_plotlyjs=False, config=_CONFIG, default_width="100%"
    )
    return Markup(  # noqa: S704  # rendered with autoescape
        environment.from_string(template).render(seen=seen, say=sentences, picture=Markup(picture))  # noqa: S704  # plotly escapes
    )


def write_forecaster(seen: Overview, file: Path) -> Path:
    """Write the page; it is there whole or not at all."""
    return write_page(
        file, title=sentences.headline(seen), body=forecaster_html(seen), script=get_plotlyjs()
    )
