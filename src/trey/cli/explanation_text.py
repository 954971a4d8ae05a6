"""Explanations in the terminal: a coloured note, one table, the conclusion as the last line."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from trey.compliance.explanation.evidence import ClauseHit
from trey.compliance.explanation.explained import Explanation
from trey.compliance.explanation.showing import sentences
from trey.compliance.explanation.showing.colouring import pieces
from trey.harmless import harmless

WIDTH = 100
# By weight. Orange and blue are told apart by every kind of sight.
TO_ILLEGAL = ("", "#000000 on #f2c9a8", "#ffffff on #b84a00")
TO_LEGAL = ("", "#000000 on #b3d9f2", "#ffffff on #0072b2")


def print_explanation(explained: Explanation) -> None:
    """Print on standard output; nothing that a note holds reaches the terminal as a command."""
    console = Console(width=WIDTH, highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    component = f"{harmless(explained.component_id)}, {sentences.vehicles(explained)}"
    rows: list[tuple[str, str | Text]] = [
        ("component", component),
        ("decision", sentences.decision(explained)),
        ("note", _note(explained)),
        *((f"clause {harmless(hit.clause)}", _clause(hit)) for hit in explained.clauses),
        ("model", _model(explained)),
    ]
    if explained.decision == "non_compliant":
        rows.append(("what if", sentences.what_if(explained)))
    rows.append(("decided by", sentences.decided_by(explained)))
    for name, said in rows:  # as Text: rich would read markup in a mere string
        table.add_row(Text(name), said if isinstance(said, Text) else Text(said))
    console.print(table)
    console.print(Text(sentences.conclusion(explained), style="bold"))


def _note(explained: Explanation) -> Text:
    text = Text()
    for piece in pieces(explained):
        colour = (TO_ILLEGAL if piece.attribution > 0 else TO_LEGAL)[piece.weight]
        text.append(piece.text, f"{colour} underline" if piece.is_evidence else colour)
    return text


def _clause(hit: ClauseHit) -> Text:
    return Text("\n".join((sentences.carried(hit), harmless(hit.citation))))


def _model(explained: Explanation) -> Text:
    text = Text()
    for word in sentences.strongest(explained):
        colour = (TO_ILLEGAL if word.attribution > 0 else TO_LEGAL)[1]
        text.append(harmless(word.text), colour)
        text.append(f" {sentences.odds(word.attribution)}  ")
    if text:
        text.append("on the odds of non-compliant\n")
    return text.append(sentences.faithful(explained))
