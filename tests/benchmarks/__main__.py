"""`make bench`: measure all parts, or those named, and write docs/benchmarks.md of the results.

Each part is a program of its own, in a process of its own; see there for its options. Results are
kept in build/benchmarks, so that a part measured anew replaces only its own figures on the page.

Example: python -m tests.benchmarks backlog latency
"""

import argparse
import json
import logging
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import machine, page

CHECKOUT = Path(__file__).parents[2]
RESULTS = CHECKOUT / "build" / "benchmarks"
PARTS = (
    *("backlog", "latency", "forecast", "forecaster", "notes", "reader", "event_hubs_server"),
    "cosmos",
)

logger = logging.getLogger(__name__)


def measure(part: str) -> None:
    """Run a part and keep what it printed, with the circumstances."""
    circumstances = machine.describe()
    command = ["python", "-m", f"tests.benchmarks.{part}"]
    logger.info("%s …", part)
    began = time.monotonic()
    measured_at = datetime.now(UTC)
    printed = subprocess.run(
        [sys.executable, *command[1:]], cwd=CHECKOUT, stdout=subprocess.PIPE, check=True
    ).stdout
    result = {
        "command": " ".join(command),
        "measured_at": measured_at.strftime("%Y-%m-%d %H:%M UTC"),
        "minutes": round((time.monotonic() - began) / 60, 1),
        **circumstances,
        "figures": json.loads(printed),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{part}.json").write_text(json.dumps(result, indent=2))


def main() -> None:
    """Measure, then write the page of all results that there are."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parts = parser.parse_args().parts or PARTS
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    for part in parts:
        measure(part)
    results = {file.stem: json.loads(file.read_text()) for file in RESULTS.glob("*.json")}
    (CHECKOUT / "docs" / "benchmarks.md").write_text(page.written(results))


if __name__ == "__main__":
    main()
