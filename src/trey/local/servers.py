"""The stand-in servers that there are: what each is called, which keys it knows, how one reaches it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class LocalServer:
    """One stand-in. Its name is also its data folder, its package here and its run file."""

    name: str
    key_variables: Mapping[str, str]
    """Name of each key → the environment variable that carries it to the server."""
    client_variables: Callable[[int, Mapping[str, str]], dict[str, str]]
    """(port, keys) → what clients of the server find in their environment."""
    arguments: tuple[str, ...] = ()
    """More for its command line, such as another event hub; never a key."""

    @property
    def module(self) -> str:
        """What `python -m` starts."""
        return f"trey.local.{self.name}"


def _event_hubs_clients(port: int, keys: Mapping[str, str]) -> dict[str, str]:
    def connection(policy: str) -> str:
        return (
            f"Endpoint=sb://{LOOPBACK}:{port};SharedAccessKeyName={policy};"
            f"SharedAccessKey={keys[policy]};EntityPath=telemetry;UseDevelopmentEmulator=true"
        )

    return {
        "TREY_EVENT_HUBS_CONNECTION": connection("service"),
        "TREY_DEVICE_GATEWAY_CONNECTION": connection("device-gateway"),
    }


def _cosmos_clients(port: int, keys: Mapping[str, str]) -> dict[str, str]:
    return {
        "TREY_COSMOS_ENDPOINT": f"http://{LOOPBACK}:{port}",
        "TREY_COSMOS_KEY": keys["primary"],
    }


EVENT_HUBS = LocalServer(
    name="event_hubs",
    key_variables={
        "service": "TREY_EVENT_HUBS_SERVICE_KEY",
        "device": "TREY_EVENT_HUBS_DEVICE_KEY",
        "device-gateway": "TREY_EVENT_HUBS_DEVICE_GATEWAY_KEY",
    },
    client_variables=_event_hubs_clients,
)
COSMOS = LocalServer(
    name="cosmos", key_variables={"primary": "TREY_COSMOS_KEY"}, client_variables=_cosmos_clients
)
SERVERS = (EVENT_HUBS, COSMOS)
