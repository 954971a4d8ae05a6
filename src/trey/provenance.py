"""Where a model that is made comes from."""

import subprocess


def commit() -> str | None:
    """The commit of the working directory; None where it is not under version control."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607 the one that the developer uses
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()
