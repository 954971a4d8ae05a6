"""`trey bundle`: check the bundle, run one of its jobs on this machine."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from trey.bundle.documents import find_bundle
from trey.bundle.jobs import run_job
from trey.cli.home import Home
from trey.cli.output import AsJson, json_output
from trey.errors import TreyError

app = typer.Typer(
    help="Check the bundle, run one of its jobs. Example: trey bundle check.", no_args_is_help=True
)


@app.command()
def check(as_json: AsJson = False) -> None:
    """Check the bundle's files without a workspace. Example: trey bundle check --json."""
    from trey.bundle.check import check_bundle  # its strict classes come with the extra dev only

    with json_output(as_json) as write_json:
        problems = check_bundle(find_bundle(Path.cwd()))
        if as_json:
            write_json({"problems": [asdict(problem) for problem in problems]})
        else:
            for problem in problems:
                typer.echo(f"{problem.place}: {problem.what}")
    if problems:
        raise TreyError(f"the bundle has {len(problems)} problem(s); mend the lines named above")
    if not as_json:
        typer.echo("the bundle holds together")


@app.command()
def run(
    job: Annotated[str, typer.Argument(help="Name of a file in jobs/, without its ending")],
    flags: Annotated[list[str] | None, typer.Argument(help="After --: flags of the job")] = None,
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """Run a job in the local world. Example: trey bundle run stream_alerts -- --available-now."""
    started = time.monotonic()
    with json_output(as_json) as write_json:
        code = run_job(job, flags or [], start=Path.cwd(), home=home)
        if as_json and code == 0:
            write_json({"job": job, "seconds": round(time.monotonic() - started, 1)})
    if code < 0:
        raise TreyError(f"job {job} was ended by signal {-code}; start it again, it goes on")
    if code > 0:  # the job has said why
        raise typer.Exit(code)
