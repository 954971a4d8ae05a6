"""Resource ids (`_rid`): a number per level, packed and written as base64 without slashes."""

import base64
import struct


def database_rid(database: int) -> str:
    """Four bytes."""
    return _text(struct.pack(">I", database))


def container_rid(database: int, container: int) -> str:
    """Eight bytes: the database's and its own, marked as a container."""
    return _text(struct.pack(">II", database, 1 << 31 | container))


def item_rid(database: int, container: int, number: int) -> str:
    """Sixteen bytes."""
    return _text(struct.pack(">IIQ", database, 1 << 31 | container, number))


def _text(packed: bytes) -> str:
    return base64.b64encode(packed, altchars=b"+-").decode()
