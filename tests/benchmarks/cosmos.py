"""Documents a second into the local Cosmos DB server.

A side figure: created as each of Spark's workers does, several under way at a time, and one after the
other, as the service's first example does.

Example: python -m tests.benchmarks.cosmos --documents 500
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import stream_job
from trey.adapters.cosmos import AlertContainer
from trey.local.servers import COSMOS
from trey.local.world import running


def create(documents: int) -> dict[str, Any]:
    """Create documents as long as an alert, each in a partition of its own."""
    with tempfile.TemporaryDirectory() as home, running(Path(home), [COSMOS]) as world:
        os.environ |= world.environment()
        container = stream_job.alert_container(world.environment())
        began = time.perf_counter()
        for document in _as_long_as_alerts("one", documents):
            container.create_item(document)
        middle = time.perf_counter()
        AlertContainer("trey", "alerts").create(_as_long_as_alerts("several", documents))
        end = time.perf_counter()
    return {
        "documents": documents,
        "one_after_the_other_per_s": round(documents / (middle - began)),
        "creates_per_s": round(documents / (end - middle)),
    }


def _as_long_as_alerts(name: str, documents: int) -> Iterator[dict[str, Any]]:
    for number in range(documents):
        vehicle = f"{name}-{number}"
        yield {"id": vehicle, "vehicle_id": vehicle, "reason": "x" * 900}


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2_000)
    json.dump(create(parser.parse_args().documents), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
