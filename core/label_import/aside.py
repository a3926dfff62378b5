"""Reading a table without holding up the window: what parses in one go does so elsewhere.

A JSON of ten thousand faces or an Excel sheet holds Python's lock for a tenth of a second and more;
in a process of its own that stalls no window. A CSV is read row by row and does no harm.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from core.label_import.reading import TEXT_SUFFIXES, read_table
from core.label_import.table import Row, Table
from core.photos.opencv import importing
from core.problem import Problem, ProblemError

_log = logging.getLogger(__name__)
_PORTION = 500
"""Rows handed over at a time: unpickling them takes a millisecond."""

_Head = tuple[str, tuple[str, ...], str, tuple[str, ...], str]


def read_table_aside(path: Path, sheet: str = "") -> Table:
    """As `read_table`; for a thread of the window's program.

    Raises:
        ProblemError: as `read_table`, or the process ended.
    """
    if path.suffix.lower() in TEXT_SUFFIXES:
        return read_table(path, sheet)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=serve, args=(theirs, path, sheet), name="label table", daemon=True
    )
    with importing:
        process.start()
    # With our copy open, the pipe would not close when the process dies.
    theirs.close()
    try:
        return _received(path, ours)
    finally:
        ours.close()
        process.join()


def serve(connection: Connection, path: Path, sheet: str) -> None:
    """What the process does: reads the table and hands it over, or why it cannot."""
    # Ctrl+C reaches the whole group of processes; what then ends is the parent's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        try:
            table = read_table(path, sheet)
        except ProblemError as error:
            connection.send(error.problem)
            return
        except Exception:
            _log.exception("a table could not be read")
            connection.send(_ended(path))
            return
        head: _Head = (table.name, table.columns, table.form, table.sheets, table.sheet)
        connection.send(head)
        for start in range(0, len(table.rows), _PORTION):
            rows = table.rows[start : start + _PORTION]
            connection.send([(row.number, row.cells, row.problem, row.unstored) for row in rows])
        connection.send(None)


def _received(path: Path, connection: Connection) -> Table:
    try:
        head = connection.recv()
        if isinstance(head, Problem):
            raise ProblemError(head)
        name, columns, form, sheets, sheet = head
        rows: list[Row] = []
        while (portion := connection.recv()) is not None:
            rows += (Row(*each) for each in portion)
    except (EOFError, OSError) as error:
        raise ProblemError(_ended(path)) from error
    return Table(name, columns, tuple(rows), form, sheets, sheet)


def _ended(path: Path) -> Problem:
    return Problem(
        "reading ended",
        f"The process that reads {path.name} ended before it was done.",
        "Close other programs to free memory, or save the table as a CSV.",
    )
