"""Why a component was decided so, as a piece of HTML with a coloured note."""

from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from trey.compliance.explanation.explained import Explanation
from trey.compliance.explanation.showing import sentences
from trey.compliance.explanation.showing.colouring import Piece, pieces
from trey.harmless import harmless
from trey.report.explaining.writing import write_page


def explanation_html(explained: Explanation) -> Markup:
    """One `<section class="explanation">`, for a page that holds `explanation_style()` too.

    What a note, an id or a regulation's file holds stays text: it is escaped here.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_resource("component.html.j2"))
    return Markup(  # noqa: S704  # rendered with autoescape
        template.render(
            explained=explained,
            pieces=[(piece.text, _classes(piece)) for piece in pieces(explained)],
            harmless=harmless,
            say=sentences,
        )
    )


def legend_html() -> Markup:
    """What the colours mean, once for all explanations of a page."""
    return Markup(_resource("legend.html.j2"))  # noqa: S704  # our own


def explanation_style() -> str:
    """The rules that an explanation needs; colours of ink and paper are the page's, where it has them."""
    return _resource("explaining.css")


def write_explanation(explained: Explanation, file: Path) -> Path:
    """Write a page that holds one explanation; it is there whole or not at all."""
    body = explanation_html(explained) + legend_html()
    return write_page(file, title=sentences.conclusion(explained), body=body)


def _classes(piece: Piece) -> str:
    colour = f"{'illegal' if piece.attribution > 0 else 'legal'}-{piece.weight}"
    names = [colour] if piece.weight else []
    return " ".join([*names, "evidence"] if piece.is_evidence else names)


def _resource(name: str) -> str:
    return files("trey.report.explaining").joinpath(name).read_text("utf-8")
