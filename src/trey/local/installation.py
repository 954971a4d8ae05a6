"""What set-up prepares beside the packages: a Java to run Spark on, and the jars.

`make setup` runs it each time; where nothing is missing it takes about a second.
"""

import os
import sys
from pathlib import Path

from trey.errors import TreyError
from trey.local.jars import DELTA, provide_jars
from trey.local.java import prepare_java


def prepare(prefix: Path, cache: Path) -> str:
    """Prepare the environment at `prefix`; one sentence says what it runs on.

    Raises:
        TreyError: Java or the jars are missing and cannot be fetched.
    """
    java, sentence = prepare_java(prefix / "java")
    fetched = provide_jars(prefix / "share" / "trey" / "jars", cache=cache / "jars", java=java)
    return f"{sentence}; {DELTA} {'put in place' if fetched else 'in place'}"


def _cache() -> Path:
    """Outside the environment: a second environment is then ready without the network."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "trey")


if __name__ == "__main__":
    try:
        sys.stdout.write(prepare(Path(sys.prefix), _cache()) + "\n")
    except TreyError as error:
        sys.exit(f"error: {error}")
