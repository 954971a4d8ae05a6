"""`trey up`, `down` and `status`: the local servers on their own."""

from dataclasses import asdict
from pathlib import Path

import typer

from trey.cli.home import Home
from trey.cli.output import AsJson, json_output
from trey.local.keys import key_file
from trey.local.world import World


def up(home: Home = Path(".trey")) -> None:
    """Start the local servers and leave them running. Example: trey up."""
    world = World(home)
    world.start()
    _show(world)


def down(home: Home = Path(".trey")) -> None:
    """Stop the local servers; their data stays. Example: trey down."""
    World(home).stop()
    typer.echo(f"the servers of {home} are stopped")


def status(home: Home = Path(".trey"), as_json: AsJson = False) -> None:
    """Say which local servers run, and where. Example: trey status --json."""
    world = World(home)
    with json_output(as_json) as write_json:
        if as_json:
            servers = [asdict(server) for server in world.status()]
            write_json(
                {"home": home.absolute(), "keys": key_file(home).absolute(), "servers": servers}
            )
        else:
            _show(world)


def _show(world: World) -> None:
    for server in world.status():
        where = f"{server.address} (process {server.pid})" if server.address else ""
        typer.echo(f"{server.server:<12} {server.state:<9} {where}".rstrip())
    typer.echo(f"keys: {key_file(world.home)}")
