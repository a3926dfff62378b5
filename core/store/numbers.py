"""Numbers that the log speaks of are not given again, also where their rows never came.

A case opened from a package goes on with a log that may speak of calls and faces left out of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from core.store import info

GIVEN = "given."
"""Before a table's name: the key under which stands the greatest number given elsewhere."""

_COUNTED = ("face", "recorded_response", "frozen_set", "repeat", "variation", "finding", "reply")
"""Tables whose numbers SQLite itself does not give twice."""


def next_number(table: str) -> str:
    """SQL for the number that the next row of a table is to have."""
    return (
        f"(SELECT max(coalesce((SELECT max(id) FROM {table}), 0), coalesce((SELECT "
        f"CAST(value AS INTEGER) FROM case_info WHERE key = '{GIVEN}{table}'), 0)) + 1)"
    )


def keep_given(connection: Connection, greatest: Mapping[str, int]) -> None:
    """Never give these numbers or smaller ones again. greatest: by table."""
    for table, number in greatest.items():
        if table not in _COUNTED:
            info.put(connection, f"{GIVEN}{table}", number)
            continue
        given = connection.exec_driver_sql(
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, table)
        )
        if given.rowcount == 0:
            connection.exec_driver_sql(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number)
            )
