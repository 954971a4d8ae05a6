"""The keys of one world: random per home, in a file that only its owner reads."""

import base64
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from trey.local.servers import LocalServer

KEY_BYTES = 64  # what a Cosmos DB account uses; Event Hubs takes any text

Keys = Mapping[str, Mapping[str, str]]
"""Server → name of the key → key in base64."""


def key_file(home: Path) -> Path:
    """Where the keys of this world stand."""
    return home / "keys.json"


def read_keys(home: Path) -> Keys:
    """Give the keys that were made so far; a world that never started has none."""
    try:
        keys: Keys = json.loads(key_file(home).read_text())
    except FileNotFoundError:
        return {}
    return keys


def make_missing_keys(home: Path, servers: Sequence[LocalServer]) -> Keys:
    """Give a key for each name that a server knows, and never change one that exists.

    The caller holds the lock of the world: two makers at once would hand out different keys.
    """
    known = read_keys(home)
    keys = dict(known)
    for server in servers:
        made = known.get(server.name, {})
        keys[server.name] = {name: made.get(name) or _new_key() for name in server.key_variables}
    if keys != known:
        _write_private(key_file(home), json.dumps(keys, indent=2))
    return keys


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _write_private(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)  # left by a process that was killed right here
    with open(unfinished, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
