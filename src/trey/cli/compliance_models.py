"""`trey compliance score`, `train`, `compare`: notes, the models that judge them, and how well."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from trey.adapters.sql.connection import Database, Login
from trey.cli.law_files import CatalogueFile, RegulationFile
from trey.cli.output import AsJson, json_output
from trey.cli.seed import Seed
from trey.cli.waiting import busy
from trey.provenance import commit

if TYPE_CHECKING:  # training brings TensorFlow along, which no command needs to be listed
    from trey.compliance.training.comparison import Contestant
    from trey.compliance.training.evaluation import Figure

WIDTH = 100


def score(
    components: Annotated[
        Path, typer.Option(help="CSV or Parquet: component_id, vehicle_id, note")
    ],
    out: Annotated[Path, typer.Option(help="Parquet file for the decisions")],
    model: Annotated[
        Path | None, typer.Option(help="Folder of a trained model; none: the shipped one")
    ] = None,
    regulation: RegulationFile = None,
    catalogue: CatalogueFile = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the law; none: today")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Decide each component by its note. Example: trey compliance score --components C.csv --out OUT.parquet."""
    if out.suffix != ".parquet":
        raise typer.BadParameter(f"{out} should end in .parquet", param_hint="--out")
    with json_output(as_json) as write_json, busy(f"judging {components}"):
        from trey.compliance.decision.note_model import NoteModel, shipped_model
        from trey.compliance.decision.scoring import judge_of, score_components, summary
        from trey.files.tables import write_table

        day = datetime.now(UTC).date() if on is None else on.date()
        loaded = shipped_model() if model is None else NoteModel.load(model)
        judge = judge_of(loaded, day, regulation, catalogue)
        scores = score_components(components, judge)
        write_table(scores, out)
        outcome = summary(scores, judge) | {"file": out}
        if as_json:
            write_json(outcome)
    if not as_json:
        counts = ", ".join(f"{count:,} {what}" for what, count in outcome["decisions"].items())
        typer.echo(f"{len(scores):,} components in {out}: {counts}")


def train(
    out: Annotated[Path, typer.Option(help="Folder for the model")],
    labelled: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|JDBC",
            help="CSV, Parquet or address of a database: component_id, note, label; none: simulated",
        ),
    ] = None,
    table: Annotated[
        str, typer.Option(help="Of the database, or view: where they are")
    ] = "dbo.labelled_note",
    login: Annotated[Login, typer.Option(help="How it knows us")] = "managed-identity",
    user: Annotated[str | None, typer.Option(help="Client id of the identity, or the user")] = None,
    secret: Annotated[
        str | None, typer.Option(help="env:NAME of the variable with its secret")
    ] = None,
    rows: Annotated[int, typer.Option(min=1, help="Simulated notes, without --labelled")] = 100_000,
    regulation: RegulationFile = None,
    catalogue: CatalogueFile = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Train the model that judges notes. Example: trey compliance train --labelled NOTES.csv --out MODEL."""
    with json_output(as_json) as write_json, busy("reading notes") as status:
        from trey.compliance.simulation.labelling import labelling_law
        from trey.compliance.training import fitting
        from trey.compliance.training.repeating import train_command
        from trey.compliance.training.sources.labelled_file import labelled_file
        from trey.compliance.training.sources.simulated import simulated_notes
        from trey.files.folders import replaced_folder

        def watch(epoch: Any) -> None:
            status.update(f"epoch {epoch.number + 1}: validation loss {epoch.validation_loss:.4f}")

        law = labelling_law(regulation, catalogue)
        command = train_command(labelled, rows, seed, regulation, catalogue)
        made_by = {"command": f"{command} --out {out}", "commit": commit()}
        with replaced_folder(out, fitting.OURS) as folder:
            if labelled is None:
                source = simulated_notes(rows, seed, law)
            elif labelled.startswith("jdbc:"):
                with _rows_of(Database(labelled, login, user, secret), table) as file:
                    source = labelled_file(file, law)
            else:
                source = labelled_file(Path(labelled), law)
            trained = fitting.train(source, seed, folder, made_by=made_by, on_epoch=watch)
        if as_json:
            write_json({"model": trained.model.identity(), "folder": out, "card": trained.card})
    if not as_json:
        _print_trained(trained.card, out)


@contextmanager
def _rows_of(database: Database, table: str) -> Iterator[Path]:
    """The labelled rows of a table, as a file."""
    from trey.adapters import runtime
    from trey.adapters.sql.file import table_file
    from trey.adapters.sql.table import SqlTable
    from trey.compliance.labelled import LABELLED

    with TemporaryDirectory() as folder:
        source = SqlTable(runtime.start_spark("labelled_notes"), database, table)
        yield table_file(source, LABELLED.names, Path(folder))


def compare(
    rows: Annotated[int, typer.Option(min=1, help="Simulated notes")] = 20_000,
    regulation: RegulationFile = None,
    catalogue: CatalogueFile = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Train every kind of model on one split and say which wins. Example: trey compliance compare --json."""
    with json_output(as_json) as write_json, busy(f"simulating {rows:,} notes") as status:
        from trey.compliance.simulation.labelling import labelling_law
        from trey.compliance.training.comparison import compare_source, winner
        from trey.compliance.training.evaluation import as_document
        from trey.compliance.training.sources.simulated import simulated_notes

        contestants = []
        source = simulated_notes(rows, seed, labelling_law(regulation, catalogue))
        for contestant in compare_source(source, seed):
            contestants.append(contestant)
            status.update(f"measured: {', '.join(one.name for one in contestants)}")
        best = winner(contestants)
        if as_json:
            write_json(
                {
                    "simulated_notes": rows,
                    "seed": seed,
                    "rows": [as_document(one) for one in contestants],
                    "winner": best.name,
                }
            )
    if not as_json:
        print_comparison(contestants, best)


def print_comparison(contestants: "list[Contestant]", best: "Contestant") -> None:
    console = Console(width=WIDTH, highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("simulated notes")
    for name in ("accuracy %", "macro F1 %", "recall of 1 %", "fit s", "notes/s", "kB"):
        table.add_column(name, justify="right")
    for one in contestants:
        figures = (one.quality.accuracy, one.quality.macro_f1, one.quality.recall_non_compliant)
        table.add_row(
            one.name,
            *(_with_interval(figure) for figure in figures),
            f"{one.training_s:.1f}",
            f"{one.notes_per_second:,.0f}",
            f"{one.size_bytes / 1000:,.0f}",
        )
    console.print(table)
    if best.robustness:
        console.print(_robustness(contestants))
    console.print(
        f"[bold]{best.name} wins: the highest macro F1 of what was learned, on template families "
        "that no model has seen.[/bold]"
    )


def _robustness(contestants: "list[Contestant]") -> Table:
    table = Table(box=None, pad_edge=False, title="\naccuracy % by what makes notes hard")
    table.title_justify = "left"
    table.add_column("the same parts")
    for one in contestants:
        table.add_column(one.name, justify="right")
    for variant in contestants[0].robustness:
        shares = [f"{100 * one.robustness[variant].value:.1f}" for one in contestants]
        table.add_row(variant, *shares)
    return table


def _with_interval(figure: "Figure") -> str:
    value, low, high = (f"{100 * share:.3g}" for share in (figure.value, figure.low, figure.high))
    return f"{value} ({low}-{high})"


def _print_trained(card: dict[str, Any], out: Path) -> None:
    quality = card["quality"]["macro_f1"]
    typer.echo(f"split by {card['split_by']}: {_parts(card)}")
    typer.echo(
        f"{card['training_notes']:,} notes, {card['training_seconds']} s, model in {out}: macro F1 "
        f"{quality['value']:.3f} ({quality['low']:.3f}-{quality['high']:.3f}) on what was held out"
    )


def _parts(card: dict[str, Any]) -> str:
    parts = (("training", "to train on"), ("validation", "to watch by"), ("evaluation", "held out"))
    said = [f"{card[f'{name}_notes']:,} {what}" for name, what in parts]
    if card["retold_notes"]:
        said[0] += f" and {card['retold_notes']:,} made of them, labelled by the rules"
    return ", ".join(said)
