"""Brings a case's file to this program's revision, or says why it cannot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select

from core.store import errors
from core.store.schema import APPLICATION_ID, REVISION, alembic_version, metadata


def prepare(engine: Engine, path: Path) -> None:
    """Create the tables of a new file, or migrate an older one, a copy of it put aside first.

    Raises:
        CaseError: kind "not a case" or "newer version".
    """
    with engine.connect() as connection:
        if _is_empty(connection):
            _create(connection)
            return
        _check_application(connection, path.parent)
        found = _revision(connection)
        connection.rollback()
        if found == REVISION:
            return
        # Alembic is the slowest import of the store; only an older file needs it.
        from core.store.migrations import upgrade

        if not upgrade.is_older(found):
            raise errors.too_new(path.parent)
        put_aside(path, found)
        upgrade.to_newest(connection)


def check(engine: Engine, folder: Path) -> None:
    """Let a file of this revision pass, without changing anything.

    Raises:
        CaseError: kind "not a case", "newer version" or "older version".
    """
    with engine.connect() as connection:
        _check_application(connection, folder)
        found = _revision(connection)
    if found == REVISION:
        return
    from core.store.migrations import upgrade

    older = upgrade.is_older(found)
    raise errors.too_old_to_read(folder) if older else errors.too_new(folder)


def put_aside(path: Path, found: str) -> Path:
    """Copy the file as it is to "misread-<revision>.sqlite" beside it, numbered if need be."""
    stem = f"{path.stem}-{found or 'older'}"
    copy = path.with_name(f"{stem}{path.suffix}")
    number = 2
    while copy.exists():
        copy = path.with_name(f"{stem}-{number}{path.suffix}")
        number += 1
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except BaseException:
        # What is not whole must not be taken for a copy, nor fill the disk at each further try.
        copy.unlink(missing_ok=True)
        raise
    return copy


def _is_empty(connection: Connection) -> bool:
    return not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()


def _create(connection: Connection) -> None:
    metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(alembic_version).values(version_num=REVISION))
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.commit()


def _check_application(connection: Connection, folder: Path) -> None:
    if connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION_ID:
        raise errors.not_a_case(folder)


def _revision(connection: Connection) -> str:
    """The revision as the file names it; empty where it names none."""
    if not inspect(connection).has_table(alembic_version.name):
        return ""
    return str(connection.scalar(select(alembic_version.c.version_num)) or "")
