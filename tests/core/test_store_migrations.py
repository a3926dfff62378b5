"""A file of another revision: brought to the newest, with a copy put aside, or refused."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from core.response import CallFailure, Response
from core.store import engines, events, info, outcomes, responses
from core.store.migrations import upgrade
from core.store.quick import driver_of
from core.store.revision import put_aside
from core.store.schema import APPLICATION_ID, REVISION
from core.store.store import FILE_NAME, CaseError, Store
from core.vendor import VendorId

ROOT = Path(__file__).parents[2]


def make_file(folder: Path, revision: str | None, tables: str = "") -> Path:
    """A file of the program with only a revision in it, as before the first tables."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA application_id={APPLICATION_ID}")
        file.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        if revision is not None:
            file.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        file.executescript(tables)
        file.commit()
    return path


def described(path: Path) -> dict[str, set[str]]:
    """Each object of a file with the parts of its definition, in whatever order."""
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    objects = {}
    for name, sql in rows:
        # A table that was rebuilt has its name in quotes.
        text = re.sub(r"\s+", " ", sql).replace(f'"{name}"', name).replace("WITHOUT", ", WITHOUT")
        # SQLite puts a column that was added behind a comma of its own.
        text = text.replace(" , ", ", ")
        objects[name] = {part.strip(" ()\"'") for part in re.split(r",(?![^()]*\))", text)}
    objects.pop("alembic_version")
    return objects


@pytest.mark.parametrize("name", ["case", "50% #1?ü"])
def test_migrating_gives_the_tables_of_a_new_case(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and "?" in name:
        pytest.skip("Windows has no such file names")
    make_file(tmp_path / name, None, "CREATE TABLE older (x); INSERT INTO older VALUES (7);")
    store = Store.open(tmp_path / name)
    store.write(lambda c: info.put(c, "key", "value")).result()
    assert store.read(events.verify) is None
    store.close()
    Store.open(tmp_path / "new").close()
    migrated, new = described(tmp_path / name / FILE_NAME), described(tmp_path / "new" / FILE_NAME)
    assert migrated.pop("older")
    assert migrated == new


def case_of_the_first_revision(folder: Path) -> Path:
    """A case as the first revision left it, with one answered and one failed call."""
    path = make_file(folder, None)
    engine = engines.writing(path)
    with engine.connect() as connection:
        config = upgrade._config()
        config.attributes["connection"] = connection
        with connection.begin():
            command.upgrade(config, "0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as file:
        file.executescript(
            """
            INSERT INTO photo VALUES (1, 'aa', '', '', 10, 10, NULL, NULL, NULL, 0, 0, 0);
            INSERT INTO run VALUES (1, '["anna"]', '{}', 0, '2026-03-01T09:30:00.000000Z', NULL, 0);
            INSERT INTO attempt VALUES
                (1, 1, 1, 'anna', '1', '{}', '2026-03-01T09:30:00.000000Z'),
                (2, 1, 1, 'bert', '1', '{}', '2026-03-01T09:30:00.000000Z');
            INSERT INTO response VALUES
                (1, '1', '2026-03-01T09:30:01.000000Z', 0.5, 'r-1', 'live', 10, 10, 1.0, 300, 'bb',
                 'pixels', x'5B5D');
            INSERT INTO reading VALUES (1, NULL, NULL, NULL);
            INSERT INTO failure VALUES (2, '2026-03-01T09:30:01.000000Z', 'k', 'What.', 'Out.');
            """
        )
        file.commit()
    return path


def test_what_an_older_case_holds_is_kept(tmp_path: Path) -> None:
    case_of_the_first_revision(tmp_path)
    store = Store.open(tmp_path)
    found = {outcome.vendor_id: outcome for outcome in store.read(outcomes.latest)}
    answered, failed = found[VendorId("anna")], found[VendorId("bert")]
    assert isinstance(answered, Response)
    assert (answered.request_id, answered.endpoint, answered.further) == ("r-1", "", 0)
    assert store.read(lambda c: responses.body(c, answered.id)) == b"[]"
    assert isinstance(failed, CallFailure)
    assert failed.problem.kind == "k"
    with pytest.raises(sqlite3.IntegrityError):
        store.write(lambda c: driver_of(c).execute("UPDATE response SET note = 'x'")).result()
    store.close()


def test_a_copy_of_the_older_file_is_put_aside(tmp_path: Path) -> None:
    make_file(tmp_path, None, "CREATE TABLE older (x); INSERT INTO older VALUES (7);")
    (tmp_path / "misread-older.sqlite").write_bytes(b"of an earlier migration")
    Store.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "misread-older-2.sqlite")) as copy:
        assert copy.execute("SELECT x FROM older").fetchall() == [(7,)]
        names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    assert "photo" not in names
    assert (tmp_path / "misread-older.sqlite").read_bytes() == b"of an earlier migration"


@pytest.mark.skipif(sys.platform == "win32", reason="no limit can be set on a file's size there")
def test_a_copy_for_which_there_is_no_room_is_not_left_half(tmp_path: Path) -> None:
    import resource

    path = make_file(tmp_path, None, "CREATE TABLE older (x); INSERT INTO older VALUES (7);")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(sqlite3.OperationalError):
            put_aside(path, "0001")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [each.name for each in tmp_path.glob("misread*")] == [path.name]


def test_a_failed_migration_leaves_the_older_file(tmp_path: Path) -> None:
    path = make_file(tmp_path, None, "CREATE TABLE response (x);")
    before = described(path)
    with pytest.raises(CaseError) as caught:
        Store.open(tmp_path)
    assert caught.value.problem.kind == "cannot open"
    assert described(path) == before


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = make_file(tmp_path, "9999")
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(CaseError) as caught:
            Store.open(tmp_path, read_only)
        assert caught.value.problem.kind == "newer version"
    assert path.read_bytes()[100:] == before[100:]
    assert len(list(tmp_path.glob("*.sqlite"))) == 1


def test_an_older_file_is_not_changed_by_reading(tmp_path: Path) -> None:
    make_file(tmp_path, None)
    with pytest.raises(CaseError) as caught:
        Store.open(tmp_path, read_only=True)
    assert caught.value.problem.kind == "older version"


def test_the_revision_of_a_new_case_is_the_newest_migration(tmp_path: Path) -> None:
    assert upgrade.is_older(REVISION)
    assert not upgrade.is_older("9999")
    files = (Path(upgrade.__file__).parent / "versions").glob("*.py")
    assert max(file.name for file in files).startswith(REVISION)


def test_what_a_new_case_does_not_need_is_not_loaded(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from core.store.store import Store\n"
        "Store.open(Path(sys.argv[1])).close(); Store.open(Path(sys.argv[1])).close()\n"
        "print([m for m in ('sqlalchemy.orm', 'alembic', 'PIL', 'cv2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "case")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
