"""The command by which a person repeats a training."""

from pathlib import Path


def train_command(
    labelled: Path | str | None,
    rows: int,
    seed: int,
    regulation: Path | None,
    catalogue: Path | None,
) -> str:
    """Name what decides the outcome; None is not named, and `rows` only of simulated notes."""
    flags = {
        "labelled": labelled,
        "rows": None if labelled else rows,
        "regulation": regulation,
        "catalogue": catalogue,
        "seed": seed,
    }
    named = (f"--{flag} {value}" for flag, value in flags.items() if value is not None)
    return " ".join(["trey compliance train", *named])
