"""A local Event Hubs server, and a hub of its own for each test."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from trey.adapters.event_hubs.access import FromString
from trey.adapters.event_hubs.gateway import DeviceMessage, send_device_messages
from trey.adapters.event_hubs.hub import Hub
from trey.local.servers import EVENT_HUBS
from trey.local.world import World, running

NAMES = [f"hub{number}" for number in range(20)]


@dataclass(frozen=True)
class LocalHub:
    """One hub of two partitions on the local server."""

    world: World
    name: str

    def connection(self, policy: str = "service") -> str:
        variable = {
            "service": "TREY_EVENT_HUBS_CONNECTION",
            "device-gateway": "TREY_DEVICE_GATEWAY_CONNECTION",
        }[policy]
        return self.world.environment()[variable].replace(
            "EntityPath=telemetry", f"EntityPath={self.name}"
        )

    def access(self) -> FromString:
        return FromString(self.connection())

    def hub(self) -> Hub:
        return Hub(self.access(), "$Default")

    def send(self, device_id: str, bodies: list[bytes]) -> None:
        messages = (DeviceMessage(device_id, body) for body in bodies)
        assert send_device_messages(self.connection("device-gateway"), messages) == len(bodies)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    hubs = tuple(word for name in NAMES for word in ("--hub", f"{name}=2"))
    with running(tmp_path_factory.mktemp("home"), [replace(EVENT_HUBS, arguments=hubs)]) as world:
        yield world


@pytest.fixture(scope="session")
def hub_names() -> Iterator[str]:
    return iter(NAMES)


@pytest.fixture
def hub(world: World, hub_names: Iterator[str]) -> LocalHub:
    return LocalHub(world, next(hub_names))
