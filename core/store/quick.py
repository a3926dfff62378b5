"""Inserts compiled once: a run writes several rows a call, and SQLAlchemy's own way from statement
to driver costs ten times what SQLite does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

Row = Mapping[str, Any]


class Insert:
    """Inserts rows with the columns named, which hold values SQLite takes as they are.

    instead: what is done with a row whose key is there already ("IGNORE", "REPLACE"), or
        nothing, which raises sqlite3.IntegrityError.
    """

    def __init__(self, table: Table, columns: Sequence[str] = (), instead: str = "") -> None:
        statement = insert(table)
        if instead:
            statement = statement.prefix_with(f"OR {instead}")
        compiled = statement.compile(
            dialect=SQLiteDialect_pysqlite(paramstyle="named"),
            column_keys=list(columns) or [c.name for c in table.columns],
        )
        self._sql = str(compiled)

    def one(self, connection: Connection, row: Row) -> int:
        """Insert a row; returns its rowid."""
        return driver_of(connection).execute(self._sql, row).lastrowid or 0

    def all(self, connection: Connection, rows: Sequence[Row]) -> None:
        driver_of(connection).executemany(self._sql, rows)


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's connection, in the transaction that `connection` has begun."""
    if not connection.in_transaction():
        connection.begin()
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
