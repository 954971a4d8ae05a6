"""The SQLite file: its tables, and how it is opened."""

import sqlite3
from pathlib import Path

FILE_NAME = "cosmos.sqlite"

TABLES = """
CREATE TABLE IF NOT EXISTS database (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice, and so a _rid never comes back
    name TEXT NOT NULL UNIQUE,
    modified_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS container (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    database INTEGER NOT NULL REFERENCES database (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    throughput INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    lsn INTEGER NOT NULL DEFAULT 0,  -- number of the last write
    UNIQUE (database, name)
);
CREATE TABLE IF NOT EXISTS item (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of creation; kept when replaced
    container INTEGER NOT NULL REFERENCES container (id) ON DELETE CASCADE,
    epk TEXT NOT NULL,
    id TEXT NOT NULL,
    lsn INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    ttl INTEGER,  -- as the item says it; null: as the container says
    body TEXT NOT NULL,
    UNIQUE (container, epk, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS item_by_change ON item (container, lsn);
CREATE INDEX IF NOT EXISTS item_by_key ON item (container, epk, number);
CREATE INDEX IF NOT EXISTS item_of_container ON item (container, number);
CREATE TABLE IF NOT EXISTS unique_value (
    container INTEGER NOT NULL,
    epk TEXT NOT NULL,
    policy INTEGER NOT NULL,
    value TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES item (number) ON DELETE CASCADE,
    PRIMARY KEY (container, epk, policy, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unique_value_of_item ON unique_value (item);
"""


def open_connection(folder: Path) -> sqlite3.Connection:
    """Open the file in `folder`; a commit is on the disk when it returns."""
    connection = sqlite3.connect(
        folder / FILE_NAME,
        isolation_level=None,  # transactions begin where the code says so
        check_same_thread=False,
        timeout=30,
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def create_tables(connection: sqlite3.Connection) -> None:
    """Create what is missing."""
    connection.executescript(TABLES)
