"""What a model goes by, in the terminal: one table, plain sentences, the conclusion last."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trey.compliance.explanation.overall import sentences
from trey.compliance.explanation.overall.overview import Overview
from trey.compliance.explanation.showing.sentences import odds

WIDTH = 100


def print_overview(seen: Overview) -> None:
    console = Console(width=WIDTH, highlight=False)
    if seen.shows_words:
        console.print(_words(seen))
        console.print()
    for sentence in (*sentences.of_clauses(seen), sentences.of_surrogate(seen)):
        console.print(Text(sentence))
    for sentence in sentences.questions(seen):
        console.print(Padding(Text(sentence), (0, 2)))
    console.print(Text(sentences.of_faithfulness(seen)))
    console.print(Text(sentences.conclusion(seen), style="bold"))


def _words(seen: Overview) -> Table:
    words = Table(box=None, pad_edge=False)
    for name in ("word", "odds of non-compliant", "95 % interval", "simulated notes"):
        words.add_column(name, justify="left" if name == "word" else "right")
    for one in sentences.most_telling(seen):
        interval = f"{odds(one.low)} to {odds(one.high)}"
        words.add_row(Text(one.word), odds(one.effect), interval, f"{one.notes:,}")
    return words
