import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from azure.core.exceptions import AzureError
from azure.cosmos import ContainerProxy, CosmosClient

from trey.local.run_files import read_run_file
from trey.local.servers import COSMOS
from trey.local.world import World, running


def alerts(world: World) -> ContainerProxy:
    variables = world.environment()
    client = CosmosClient(
        variables["TREY_COSMOS_ENDPOINT"], variables["TREY_COSMOS_KEY"], retry_total=0
    )
    return client.get_database_client("trey").get_container_client("alerts")


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    # given four writers in full swing
    acknowledged: set[str] = set()

    def write(container: ContainerProxy, writer: int) -> None:
        with suppress(AzureError):  # the server is gone
            for number in range(10_000):
                item_id = f"{writer}-{number}"
                container.create_item({"id": item_id, "vehicle_id": f"v{number % 5}"})
                acknowledged.add(item_id)
                if writer == 0 and number == 40:
                    known = read_run_file(tmp_path, "cosmos")
                    assert known is not None
                    os.kill(known.pid, signal.SIGKILL)

    with running(tmp_path, [COSMOS]) as world:
        container = alerts(world)
        # when
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda writer: write(container, writer), range(4)))
    # then
    with running(tmp_path, [COSMOS]) as world:
        stored = {item["id"] for item in alerts(world).read_all_items()}
    assert len(acknowledged) > 40
    assert acknowledged <= stored
    assert len(stored - acknowledged) <= 4  # at most the one that each writer waited for


def test_positions_and_etags_stay_good_over_a_restart(tmp_path: Path) -> None:
    # given
    with running(tmp_path, [COSMOS]) as world:
        container = alerts(world)
        created = container.create_item({"id": "1", "vehicle_id": "v"})
        assert len(list(container.query_items_change_feed(start_time="Beginning"))) == 1
        token = container.client_connection.last_response_headers["etag"]
    # when
    with running(tmp_path, [COSMOS]) as world:
        container = alerts(world)
        container.create_item({"id": "2", "vehicle_id": "v"})
        later = [item["id"] for item in container.query_items_change_feed(continuation=token)]
        # then
        assert later == ["2"]
        assert container.read_item("1", "v")["_etag"] == created["_etag"]
