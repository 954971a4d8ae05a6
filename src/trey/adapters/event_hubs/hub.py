"""What an event hub says about itself: who it is, and what its partitions hold."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from azure.eventhub import EventHubConsumerClient
from azure.eventhub.exceptions import OperationTimeoutError

from trey.adapters.event_hubs.access import Access, open_client
from trey.adapters.event_hubs.link import PartitionLink, number_of
from trey.adapters.event_hubs.management import ManagementClient
from trey.adapters.event_hubs.options import Position
from trey.adapters.event_hubs.patience import PATIENCE_S, in_time, patiently
from trey.adapters.event_hubs.positions import Kept
from trey.errors import TreyError


@dataclass(frozen=True)
class HubState:
    """One look at a hub; `identity` changes when the hub is created anew."""

    identity: str
    kept: Mapping[str, Kept]
    last_enqueued_at: Mapping[str, datetime]

    @property
    def heads(self) -> dict[str, int]:
        """The sequence number that the next event of each partition will get."""
        return {partition: kept.end for partition, kept in self.kept.items()}


class Hub:
    """Asks one event hub about itself; each question is repeated while it cannot be reached."""

    def __init__(self, access: Access, consumer_group: str) -> None:
        self._access = access
        self._consumer_group = consumer_group
        self._client: EventHubConsumerClient | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave the connection behind: it cannot be sent to a worker."""
        return {**self.__dict__, "_client": None}

    def look(self) -> HubState:
        """Ask for identity and partitions.

        Raises:
            TreyError: The hub refused the question, or was not reached.
        """
        client = self._client or open_client(self._access, self._consumer_group, ManagementClient)
        # Kept only while it answers: one that is silent is still waited for by a thread.
        self._client = None
        state = patiently(lambda: in_time(partial(_state_of, client)), _name_of(client))
        self._client = client
        return state

    def close(self) -> None:
        """Close the connection; the next look opens another."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def resolve(self, position: Position, state: HubState) -> dict[str, int]:
        """Turn a position into sequence numbers, one for each partition of `state`.

        Raises:
            TreyError: The position names other partitions, lies in the future, or the hub was not
                reached.
        """
        if isinstance(position, datetime):
            return self._since(position, state)
        if isinstance(position, dict):
            return _of_all_partitions(position, state)
        if position == "latest":
            return state.heads
        return {partition: kept.first for partition, kept in state.kept.items()}

    def _since(self, moment: datetime, state: HubState) -> dict[str, int]:
        # An event that arrives later would move the answer, and Spark may ask again.
        if moment.timestamp() > time.time():
            raise TreyError(
                f"the position {moment.isoformat()} lies in the future; give an earlier one"
            )
        found = {
            partition: max(kept.first, self._first_since(moment, partition, state.identity))
            for partition, kept in state.kept.items()
            if kept.first < kept.end and state.last_enqueued_at[partition] >= moment
        }
        return state.heads | found

    def _first_since(self, moment: datetime, partition: str, identity: str) -> int:
        def search() -> int:
            give_up = time.monotonic() + PATIENCE_S
            with PartitionLink(
                self._access, self._consumer_group, partition, moment, credit=1
            ) as link:
                while time.monotonic() < give_up:
                    if events := link.receive(1):
                        return number_of(events[0])
            raise OperationTimeoutError(f"no event since {moment.isoformat()} arrived")

        what = f"{identity} partition {partition} in consumer group {self._consumer_group}"
        return patiently(search, what)


def _name_of(client: EventHubConsumerClient) -> str:
    return f"event hub {client.eventhub_name} at {client._address.hostname}"


def _state_of(client: EventHubConsumerClient) -> HubState:
    hub = client.get_eventhub_properties()
    answers = {
        partition: client.get_partition_properties(partition) for partition in hub["partition_ids"]
    }
    return HubState(
        identity=f"{hub['eventhub_name']}@{_iso(hub['created_at'])}",
        kept={partition: _kept(answer) for partition, answer in answers.items()},
        last_enqueued_at={p: answer["last_enqueued_time_utc"] for p, answer in answers.items()},
    )


def _kept(answer: Mapping[str, Any]) -> Kept:
    end = answer["last_enqueued_sequence_number"] + 1
    return Kept(end if answer["is_empty"] else answer["beginning_sequence_number"], end)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _of_all_partitions(position: dict[str, int], state: HubState) -> dict[str, int]:
    if set(position) != set(state.kept):
        raise TreyError(
            f"a position must name the partitions of {state.identity}, which are "
            f"{', '.join(sorted(state.kept))}; this one names {', '.join(sorted(position))}"
        )
    return position
