"""A page of its own around a piece of HTML; it opens anywhere, without a network."""

from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup


def write_page(file: Path, *, title: str, body: Markup, script: str = "") -> Path:
    """Write a page in the report's style; it is there whole or not at all.

    Args:
        file: To write; its folder is made.
        title: Text.
        body: Already escaped.
        script: That the body needs.
    """
    report = files("trey.report")
    styles = ("page.css", "explaining/explaining.css")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page = environment.from_string(
        report.joinpath("explaining", "page.html.j2").read_text("utf-8")
    ).render(
        title=title,
        style="\n".join(report.joinpath(style).read_text("utf-8") for style in styles),
        script=script,
        body=body,
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.write_text(page, "utf-8")
    unfinished.replace(file)
    return file
