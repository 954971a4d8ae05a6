"""Documents a second into the local Cosmos DB server: created one after the other by one client.

A side figure: the stream creates alerts this way, one client in each of Spark's workers.

Example: python -m tests.benchmarks.cosmos --documents 500
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import stream_job
from trey.local.servers import COSMOS
from trey.local.world import running


def create(documents: int) -> dict[str, Any]:
    """Create documents as long as an alert, each in a partition of its own."""
    with tempfile.TemporaryDirectory() as home, running(Path(home), [COSMOS]) as world:
        container = stream_job.alert_container(world.environment())
        began = time.perf_counter()
        for number in range(documents):
            vehicle = f"vehicle-{number}"
            container.create_item({"id": vehicle, "vehicle_id": vehicle, "reason": "x" * 900})
        seconds = time.perf_counter() - began
    return {"documents": documents, "creates_per_s": round(documents / seconds)}


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2_000)
    json.dump(create(parser.parse_args().documents), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
