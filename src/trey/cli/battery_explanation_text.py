"""The explanation of a forecast in the terminal: what is known, the sum, the conclusion last."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from trey.battery.explanation import sentences
from trey.battery.explanation.explained import Explanation
from trey.battery.explanation.overall import sentences as overall_sentences
from trey.battery.explanation.overall.overview import Overview
from trey.harmless import harmless

WIDTH = 100


def print_explanation(explained: Explanation) -> None:
    """Print on standard output; nothing that an id holds reaches the terminal as a command."""
    console = Console(width=WIDTH, highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in _rows(explained):
        table.add_row(name, Text(harmless(said)))
    console.print(table)
    if explained.made_of is not None and explained.expected is not None:
        console.print(_sum(sentences.lines(explained, explained.made_of, explained.expected)))
    console.print(Text(harmless(sentences.conclusion(explained)), style="bold"))


def print_overview(seen: Overview) -> None:
    console = Console(width=WIDTH, highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("without what it says")
    for name in ("P moves by", "95 % interval", "30-day sum by", "batteries"):
        table.add_column(name, justify="right")
    for one in seen.effects:
        table.add_row(
            one.part,
            overall_sentences.points(one.points),
            f"{100 * one.low:.1f} to {100 * one.high:.1f}",
            overall_sentences.share(one.cycles_share),
            f"{one.batteries:,}",
        )
    console.print(table)
    console.print(Text(overall_sentences.of_faithfulness(seen)))
    console.print(Text(overall_sentences.conclusion(seen), style="bold"))


def _rows(explained: Explanation) -> list[tuple[str, str]]:
    expected = explained.expected
    return [
        ("battery", sentences.subject(explained)),
        *([] if expected is None else [("forecast", sentences.forecast(expected))]),
        ("use", sentences.use(explained)),
        ("remaining", sentences.remaining(explained)),
        ("decided by", sentences.decided_by(explained)),
        *([] if expected is None else [("the sum", sentences.tested(explained))]),
    ]


def _sum(lines: Sequence[sentences.Line]) -> Table:
    table = Table(box=None, pad_edge=True)
    table.add_column("what makes it")
    table.add_column("cycles in 30 days", justify="right")
    table.add_column("odds of the rating", justify="right")
    for line in lines[:-1]:
        table.add_row(line.name, line.cycles, line.odds)
    table.add_row(lines[-1].name, lines[-1].cycles, lines[-1].odds, style="bold")
    return table
