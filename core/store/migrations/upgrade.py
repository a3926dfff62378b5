"""Runs Alembic on an open connection. Imported only where a file is not of the newest revision."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_FOLDER = Path(__file__).parent


def is_older(revision: str) -> bool:
    """Whether this program knows how to migrate from `revision`; empty is before the first."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    return not revision or revision in known


def to_newest(connection: Connection) -> None:
    """Migrate in one transaction. Foreign keys are off meanwhile, as tables may be rebuilt."""
    connection.rollback()
    _set_foreign_keys(connection, on=False)
    try:
        config = _config()
        config.attributes["connection"] = connection
        with connection.begin():
            command.upgrade(config, "head")
    finally:
        _set_foreign_keys(connection, on=True)


def _config() -> Config:
    config = Config()
    # ConfigParser reads % as the start of a reference.
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _set_foreign_keys(connection: Connection, on: bool) -> None:
    """SQLite ignores this pragma inside a transaction, so it goes past SQLAlchemy's."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
