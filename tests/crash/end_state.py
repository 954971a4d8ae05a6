"""What a world holds once its input is drained, without what may differ: clocks and random ids."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from azure.cosmos import CosmosClient

from trey.adapters.delta_files import read_delta
from trey.local.world import World

DOMAIN_TABLES = (
    "bronze.telemetry",
    "bronze.quarantine",
    "silver.battery_daily",
    "gold.fact_forecast_daily",
    "gold.fact_alert",
)
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class EndState:
    """The tables and documents of one world.

    Attributes:
        tables: Rows of each table; alerts with the number of the batch that wrote them.
        started: The log's rows of batches that set out.
        copied: Batches that came to their end, with repetitions.
        documents: As others read them, without the properties that Cosmos DB adds.
    """

    tables: dict[str, Rows]
    started: Rows
    copied: list[int]
    documents: Rows

    @classmethod
    def of(cls, world: World) -> Self:
        log = _rows(world.home, "ops.batch_log")
        return cls(
            tables={name: _rows(world.home, name) for name in DOMAIN_TABLES},
            started=[row for row in log if row["event"] == "started"],
            copied=sorted(row["batch_id"] for row in log if row["event"] == "copied"),
            documents=documents_of(world),
        )


def _rows(home: Path, table: str) -> Rows:
    rows = [_timeless(row) for row in read_delta(home, table).to_pylist()]
    return sorted(rows, key=repr)


def _timeless(row: dict[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in row.items() if k not in ("at", "seconds", "query_id")}
    if "written_by" in kept:  # the query's id is random, the number of its batch is not
        kept["written_by"] = kept["written_by"].rpartition("/")[2]
    return kept


def documents_of(world: World) -> Rows:
    variables = world.environment()
    with CosmosClient(variables["TREY_COSMOS_ENDPOINT"], variables["TREY_COSMOS_KEY"]) as client:
        container = client.get_database_client("trey").get_container_client("alerts")
        items = [dict(item) for item in container.read_all_items()]
    own = [{k: v for k, v in item.items() if not k.startswith("_")} for item in items]
    return sorted(own, key=json.dumps)
