"""The alert documents as anyone with access to the account finds them; needs no Spark."""

from collections.abc import Sequence

from azure.core.exceptions import AzureError
from azure.cosmos import CosmosClient

from trey.errors import TreyError

_VEHICLES_AT_ONCE = 200  # a query's text and parameters have an upper bound

_QUERY = (
    "SELECT c.vehicle_id, c.part_id FROM c "
    "WHERE c.kind = @kind AND ARRAY_CONTAINS(@vehicles, c.vehicle_id)"
)


def alerted_parts(
    endpoint: str, key: str, database: str, container: str, kind: str, vehicles: Sequence[str]
) -> list[tuple[str, str | None]]:
    """Give (vehicle_id, part_id) of each document of this kind for these vehicles.

    Raises:
        TreyError: The account refuses or is not reached.
    """
    with CosmosClient(endpoint, key) as client:
        alerts = client.get_database_client(database).get_container_client(container)
        try:
            return [
                (document["vehicle_id"], document["part_id"])
                for start in range(0, len(vehicles), _VEHICLES_AT_ONCE)
                for document in alerts.query_items(
                    _QUERY,
                    parameters=[
                        {"name": "@kind", "value": kind},
                        {"name": "@vehicles", "value": vehicles[start : start + _VEHICLES_AT_ONCE]},
                    ],
                    enable_cross_partition_query=True,
                )
            ]
        except AzureError as error:
            raise TreyError(
                f"Cosmos DB does not list its alerts ({type(error).__name__}); see `trey status`"
            ) from error
