"""Statements compiled once and handed to the driver: a run writes several rows a call and a case
opens with many, and SQLAlchemy's own way there and back costs several times what SQLite does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from core.photos.photo import PhotoId

Row = Mapping[str, Any]
FIRST, LAST = PhotoId(0), PhotoId(2**63 - 1)
"""Between these are all photos there can be."""


def is_whole(first: PhotoId, last: PhotoId) -> bool:
    """Whether these are all photos: then tables are read as they lie, not by way of an index."""
    return (first, last) == (FIRST, LAST)


class Insert:
    """Inserts rows with the columns named, which hold values SQLite takes as they are.

    instead: what is done with a row whose key is there already ("IGNORE", "REPLACE"), or
        nothing, which raises sqlite3.IntegrityError.
    """

    def __init__(self, table: Table, columns: Sequence[str] = (), instead: str = "") -> None:
        statement = insert(table)
        if instead:
            statement = statement.prefix_with(f"OR {instead}")
        names = list(columns) or [c.name for c in table.columns]
        self._sql = str(statement.compile(dialect=_dialect(), column_keys=names))

    def one(self, connection: Connection, row: Row) -> int:
        """Insert a row; returns its rowid."""
        return driver_of(connection).execute(self._sql, row).lastrowid or 0

    def all(self, connection: Connection, rows: Sequence[Row]) -> None:
        driver_of(connection).executemany(self._sql, rows)


class Query:
    """Reads all rows of a select, as plain tuples."""

    def __init__(self, query: Select[Any]) -> None:
        self._sql = str(query.compile(dialect=_dialect()))

    def all(self, connection: Connection, **parameters: Any) -> list[tuple[Any, ...]]:
        """parameters: those that the select names by `bindparam`."""
        return driver_of(connection).execute(self._sql, parameters).fetchall()


def _dialect() -> SQLiteDialect_pysqlite:
    return SQLiteDialect_pysqlite(paramstyle="named")


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's connection, in the transaction that `connection` has begun."""
    if not connection.in_transaction():
        connection.begin()
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
