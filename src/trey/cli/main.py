"""`trey`: the table of its commands, loaded only when called, and the words for what goes wrong."""

import os
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from trey import __version__
from trey.errors import TreyError
from trey.harmless import harmless

INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended

# The module holds `app` where the command has commands of its own, else a function of this name.
COMMANDS = {
    "demo": ("trey.cli.demo", "The main job: device messages to alert documents, and a report"),
    "up": ("trey.cli.world", "Start the local servers"),
    "down": ("trey.cli.world", "Stop the local servers"),
    "status": ("trey.cli.world", "Say which local servers run, and where"),
    "data": (
        "trey.cli.data",
        "Load history, replay it, simulate a fleet or notes about components",
    ),
    "compliance": (
        "trey.cli.compliance",
        "Judge components by their notes: score, explain, train, compare, backtest",
    ),
    "battery": (
        "trey.cli.battery",
        "Histories of batteries: clean, train, forecast, explain, backtest, compare, search",
    ),
    "alerts": ("trey.cli.alerts", "Look alerts up: list, show"),
    "bundle": ("trey.cli.bundle", "Check the bundle, run one of its jobs"),
    "notebook": ("trey.cli.notebook", "Run a notebook without a browser"),
}


class CommandTable(TyperGroup):
    """The commands of `COMMANDS`: listed from the table alone, imported when called.

    Spark and the vendors' clients take seconds to import; `trey --help` has to answer at once.
    """

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (_, line) in COMMANDS.items():
            self.add_command(TyperCommand(name, help=line))

    def resolve_command(
        self, ctx: Any, args: list[str]
    ) -> tuple[str | None, Any | None, list[str]]:
        """Give the command itself, where the list shows only its line."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else _loaded(name), rest


def _loaded(name: str) -> Any:
    module = import_module(COMMANDS[name][0])
    if hasattr(module, "app"):
        return get_group(module.app)
    single = typer.Typer(add_completion=False)
    single.command(name)(getattr(module, name))
    return get_command(single)


# Typer's own tracebacks print local variables, and keys are among them.
app = typer.Typer(
    cls=CommandTable,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"trey {__version__}")
        raise typer.Exit


@app.callback()
def trey(
    version: Annotated[  # its callback has answered by now
        bool, typer.Option("--version", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """From a car's telemetry to an explained alert. Example: trey demo."""


def run() -> None:
    """Run one command; exit 0 done, 1 failed with one sentence, 2 wrong usage, 130 interrupted."""
    # TensorFlow's C++ talks of graphs on standard error, whatever a command prints there.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        app()
    except TreyError as error:
        typer.echo(f"error: {harmless(str(error))}", err=True)  # it may quote a file
        raise SystemExit(1) from None
    except SystemExit as end:
        if end.code == INTERRUPTED:
            typer.echo("stopped", err=True)
        raise
