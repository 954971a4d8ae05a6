"""The command that repeats a training names all that decides its outcome."""

from pathlib import Path

import pytest

from trey.compliance.training.repeating import train_command


@pytest.mark.parametrize(
    ("labelled", "regulation", "catalogue", "command"),
    [
        (None, None, None, "--rows 800 --seed 3"),
        (Path("n.csv"), None, None, "--labelled n.csv --seed 3"),
        ("n.csv", Path("r"), None, "--labelled n.csv --regulation r --seed 3"),
        (None, Path("r"), Path("c"), "--rows 800 --regulation r --catalogue c --seed 3"),
    ],
)
def test_what_is_not_given_is_not_named(
    labelled: Path | str | None, regulation: Path | None, catalogue: Path | None, command: str
) -> None:
    said = train_command(labelled, 800, 3, regulation, catalogue)
    assert said == f"trey compliance train {command}"
