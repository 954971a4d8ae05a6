"""What an event hub says about itself: who it is, and what its partitions hold."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from azure.eventhub import EventHubConsumerClient
from azure.eventhub.exceptions import OperationTimeoutError

from trey.adapters.event_hubs.access import Access, open_client
from trey.adapters.event_hubs.link import PartitionLink
from trey.adapters.event_hubs.options import Position
from trey.adapters.event_hubs.patience import PATIENCE_S, at_once, patiently
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
        self._partitions: tuple[str, ...] = ()

    def look(self) -> HubState:
        """Ask for identity and partitions.

        Raises:
            TreyError: The hub refused the question, or was not reached.
        """
        client = open_client(self._access, self._consumer_group)
        return patiently(partial(self._look, client), name_of(client))

    def resolve(self, position: Position, state: HubState) -> dict[str, int]:
        """Turn a position into sequence numbers, one for each partition of `state`.

        Raises:
            TreyError: The position names other partitions, lies in the future, or the hub was not
                reached.
        """
        if position == "latest":
            return state.heads
        if position == "earliest":
            return {partition: kept.first for partition, kept in state.kept.items()}
        if isinstance(position, dict):
            if set(position) != set(state.kept):
                raise TreyError(
                    f"a position must name the partitions of {state.identity}, which are "
                    f"{', '.join(sorted(state.kept))}; this one names {', '.join(sorted(position))}"
                )
            return position
        assert isinstance(position, datetime)  # noqa: S101
        return self._since(position, state)

    def _look(self, client: EventHubConsumerClient) -> HubState:
        # Each answer takes two fifths of a second, whatever it says, so all are asked for at once.
        if not self._partitions:
            self._partitions = tuple(
                at_once({"": client.get_eventhub_properties})[""]["partition_ids"]
            )
        questions: dict[str, Callable[[], dict[str, Any]]] = {
            partition: partial(client.get_partition_properties, partition)
            for partition in self._partitions
        }
        answers = at_once(questions | {"": client.get_eventhub_properties})
        hub = answers.pop("")
        self._partitions = tuple(hub["partition_ids"])
        return HubState(
            identity=f"{hub['eventhub_name']}@{_iso(hub['created_at'])}",
            kept={partition: _kept(answer) for partition, answer in answers.items()},
            last_enqueued_at={p: answer["last_enqueued_time_utc"] for p, answer in answers.items()},
        )

    def _since(self, moment: datetime, state: HubState) -> dict[str, int]:
        # An event that arrives later would move the answer, and Spark may ask again.
        if moment.timestamp() > time.time():
            raise TreyError(
                f"the position {moment.isoformat()} lies in the future; give an earlier one"
            )
        searches = {
            partition: partial(self._first_since, moment, partition, kept)
            for partition, kept in state.kept.items()
            if kept.first < kept.end and state.last_enqueued_at[partition] >= moment
        }
        return state.heads | at_once(searches)

    def _first_since(self, moment: datetime, partition: str, kept: Kept) -> int:
        def search() -> int:
            with PartitionLink(
                self._access, self._consumer_group, partition, moment, prefetch=1
            ) as link:
                give_up = time.monotonic() + PATIENCE_S
                while time.monotonic() < give_up:
                    if events := link.receive():
                        return int(events[0].sequence_number or 0)
            raise OperationTimeoutError(f"no event since {moment.isoformat()} arrived")

        found = patiently(search, f"partition {partition}")
        return max(found, kept.first)


def name_of(client: EventHubConsumerClient) -> str:
    """Name a hub for the user: never with its key."""
    host = str(client._address.hostname)
    return f"event hub {client.eventhub_name} at {host}"


def _kept(answer: Mapping[str, Any]) -> Kept:
    end = answer["last_enqueued_sequence_number"] + 1
    return Kept(end if answer["is_empty"] else answer["beginning_sequence_number"], end)


def _iso(moment: datetime) -> str:
    utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
