"""Connections to a case's file, set up so that savepoints work and nothing written is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

_BUSY_SECONDS = 10


def writing(path: Path) -> Engine:
    """For the one writer: each transaction takes the write lock as it begins."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS},
    )
    # With secure_delete, what is deleted or written over is gone from the file, too.
    lasting = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
    pragmas = (*lasting, "foreign_keys=ON", "temp_store=MEMORY")
    _set_up(engine, pragmas, "BEGIN IMMEDIATE")
    return engine


def reading(path: Path) -> Engine:
    """For readers beside the writer, in any thread."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=-1,
        connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS},
    )
    _set_up(engine, ("query_only=ON",), "BEGIN")
    return engine


def reading_only(path: Path, immutable: bool) -> Engine:
    """For a case that must not be touched.

    immutable: no log is looked for; the only way where the folder cannot be written and no other
        program has the case open.
    """
    query = {"mode": "ro", "uri": "true"} | ({"immutable": "1"} if immutable else {})
    engine = create_engine(
        URL.create("sqlite", database=path.as_uri(), query=query),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=-1,
        connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS},
    )
    _set_up(engine, ("query_only=ON",), "BEGIN")
    return engine


def _set_up(engine: Engine, pragmas: tuple[str, ...], begin: str) -> None:
    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        # Python's driver must not begin transactions of its own accord, or savepoints break.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
