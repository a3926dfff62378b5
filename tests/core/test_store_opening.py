"""Opening a case: where it may lie, who has it, what is none."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections import namedtuple
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from core.store import info
from core.store.lock import LOCK_NAME
from core.store.store import FILE_NAME, CaseError, Store

Disk = namedtuple("Disk", "mountpoint fstype opts")
ROOT = Path(__file__).parents[2]


def put(value: object) -> object:
    return lambda connection: info.put(connection, "key", value)


def get(connection: Connection) -> object:
    return info.load(connection).get("key")


@contextmanager
def refused(kind: str) -> Iterator[None]:
    with pytest.raises(CaseError) as caught:
        yield
    problem = caught.value.problem
    assert problem.kind == kind
    assert problem.what.endswith(".")
    assert problem.way_out.endswith(".")


@contextmanager
def other_program(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another Python that has the case open until the block ends."""
    script = (
        "import sys; from pathlib import Path; from core.store.store import Store\n"
        "store = Store.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()\n"
        "store.close()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    try:
        assert program.stdout.readline() == "open\n"
        yield program
    finally:
        program.stdin.close()
        program.wait()
        program.stdout.close()


@pytest.mark.parametrize(
    "name",
    [
        "with spaces",
        "Fälle Ü ß",
        "50% off",
        "%41%20",
        "what?mode=ro",
        "#1",
        "a&b=c;d",
        "two\nlines",
        "'quoted\"",
        "file:x",
        "案件",
    ],
)
def test_a_case_is_kept_in_the_very_folder_named(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and set(name) & set('?\n":'):
        pytest.skip("Windows has no such file names")
    folder = tmp_path / name
    store = Store.open(folder)
    store.write(put(name)).result()
    with_open = Store.open(folder, read_only=True)
    assert with_open.read(get) == name
    with_open.close()
    store.close()
    again = Store.open(folder)
    assert again.read(get) == name
    again.close()
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_dir()] == [name]
    assert {entry.name for entry in folder.iterdir()} == {FILE_NAME, LOCK_NAME}


def test_a_name_that_is_no_text_is_a_folder_like_any_other(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux has file names that are no text")
    store = Store.open(tmp_path / os.fsdecode(b"caf\xe9"))
    store.write(put(1)).result()
    assert store.read(get) == 1
    store.close()


def test_the_file_keeps_a_log_and_its_references(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "case")

    def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert store.write(pragmas).result() == ["wal", 2, 1]
    store.close()


def test_a_second_program_is_told_who_has_the_case(tmp_path: Path) -> None:
    with other_program(tmp_path / "case") as program:
        with pytest.raises(CaseError) as caught:
            Store.open(tmp_path / "case")
        assert caught.value.problem.kind == "in use"
        assert str(program.pid) in caught.value.problem.what
        reading = Store.open(tmp_path / "case", read_only=True)
        reading.close()
    Store.open(tmp_path / "case").close()


def test_a_case_that_is_open_elsewhere_is_called_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "photos ac3887 #1 50%"
    store = Store.open(folder)
    with pytest.raises(CaseError) as caught:
        Store.open(folder)
    assert "“photos ac3887 #1 50%”" in caught.value.problem.what
    name = partial(info.put, key=f"{info.SETTING}name", value="congress photos")
    store.write(name).result()
    with pytest.raises(CaseError) as caught:
        Store.open(folder)
    assert "“congress photos”" in caught.value.problem.what
    assert "read only" not in caught.value.problem.way_out  # not for who cannot
    store.close()


def test_the_same_program_cannot_open_a_case_twice(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "case")
    with refused("in use"):
        Store.open(tmp_path / "case")
    store.close()
    Store.open(tmp_path / "case").close()


def test_a_killed_program_leaves_the_case_free(tmp_path: Path) -> None:
    with other_program(tmp_path / "case") as program:
        program.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        program.wait()
        Store.open(tmp_path / "case").close()


def test_the_computer_that_has_the_case_is_named(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "case")
    lock = tmp_path / "case" / LOCK_NAME
    lock.write_text(json.dumps({"pid": 7, "host": "far-away"}))
    with pytest.raises(CaseError, match="far-away"):
        Store.open(tmp_path / "case")
    lock.write_text("not json")
    with pytest.raises(CaseError, match="another program"):
        Store.open(tmp_path / "case")
    store.close()


def test_read_only_shows_everything_and_changes_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "case")
    store.write(put("before")).result()
    reading = Store.open(tmp_path / "case", read_only=True)
    assert reading.read_only
    assert reading.read(get) == "before"
    store.write(put("after")).result()
    assert reading.read(get) == "after"
    with refused("read only"):
        reading.write(put("never"))
    with pytest.raises(Exception, match="readonly"):
        reading.read(put("never"))
    reading.flush()
    assert reading.close()
    store.close()


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder whose permissions count, also where the tests run as root: as nobody, then."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has other permissions")
    folder = Path(tempfile.mkdtemp())
    # What is imported late must be there before nobody may look for it.
    Store.open(folder / "warm").close()
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        shutil.rmtree(folder)


def test_a_folder_that_cannot_be_written_is_read_without_a_trace(own_folder: Path) -> None:
    folder = own_folder / "case"
    store = Store.open(folder)
    store.write(put("kept")).result()
    store.close()
    (folder / LOCK_NAME).unlink()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with refused("no permission"):
            Store.open(folder)
        with refused("no permission"):
            Store.open(folder / "new")
        reading = Store.open(folder, read_only=True)
        assert reading.read(get) == "kept"
        reading.close()
        assert [entry.name for entry in folder.iterdir()] == [FILE_NAME]
    finally:
        folder.chmod(stat.S_IRWXU)


def test_a_file_that_cannot_be_written_is_said_to_be(own_folder: Path) -> None:
    Store.open(own_folder / "case").close()
    (own_folder / "case" / FILE_NAME).chmod(stat.S_IRUSR)
    with refused("no permission"):
        Store.open(own_folder / "case")
    (own_folder / "case" / FILE_NAME).chmod(0)
    with refused("cannot open"):
        Store.open(own_folder / "case", read_only=True)
    (own_folder / "case").chmod(0)
    with refused("cannot open"):
        Store.open(own_folder / "case")
    (own_folder / "case").chmod(stat.S_IRWXU)


@pytest.mark.parametrize(
    ("fstype", "opts"),
    [("nfs4", "rw"), ("cifs", "rw"), ("smb3", ""), ("9p", ""), ("fuse.sshfs", ""), ("", "remote")],
)
def test_a_network_folder_is_refused(tmp_path: Path, fstype: str, opts: str) -> None:
    def disks() -> Sequence[Disk]:
        return [Disk("/", "ext4", "rw"), Disk(str(tmp_path / "net"), fstype, opts)]

    with refused("network folder"):
        Store.open(tmp_path / "net" / "case", partitions=disks)
    with refused("network folder"):
        Store.open(tmp_path / "net" / "case", read_only=True, partitions=disks)
    Store.open(tmp_path / "network" / "case", partitions=disks).close()
    assert not (tmp_path / "net").exists()


def test_a_local_disk_inside_a_network_one_is_local(tmp_path: Path) -> None:
    def disks() -> Sequence[Disk]:
        return [Disk(str(tmp_path), "nfs", ""), Disk(str(tmp_path / "usb"), "fuseblk", "")]

    Store.open(tmp_path / "usb" / "case", partitions=disks).close()


def test_a_link_into_a_network_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    try:
        (tmp_path / "link").symlink_to(tmp_path / "net")
    except OSError:
        pytest.skip("this user may not make links")
    with refused("network folder"):
        Store.open(
            tmp_path / "link" / "case",
            partitions=lambda: [Disk(str(tmp_path / "net"), "nfs", "")],
        )


def test_a_new_case_needs_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"")
    with refused("not a case"):
        Store.open(tmp_path / "photos")
    Store.open(tmp_path / "photos", adopt=True).close()
    Store.open(tmp_path / "photos").close()


def test_only_what_may_be_created_is(tmp_path: Path) -> None:
    with refused("not a case"):
        Store.open(tmp_path / "none", create=False)
    with refused("not a case"):
        Store.open(tmp_path / "none", read_only=True)
    assert not (tmp_path / "none").exists()


def test_a_package_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "bagit.txt").write_text("")
    (tmp_path / "data" / "package.json").write_text("{}")
    for create in (True, False):
        with refused("is a package"):
            Store.open(tmp_path, create=create, adopt=True)
    assert {path.name for path in tmp_path.rglob("*")} == {"data", "bagit.txt", "package.json"}


def test_a_file_is_no_case(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    with refused("not a case"):
        Store.open(tmp_path / "a.jpg")


def test_a_damaged_file_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all" * 500)
    for read_only in (False, True):
        with refused("damaged"):
            Store.open(tmp_path, read_only)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / FILE_NAME)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    for read_only in (False, True):
        with refused("not a case"):
            Store.open(tmp_path, read_only)


def test_a_file_whose_making_was_broken_off_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"")
    store = Store.open(tmp_path)
    store.write(put(1)).result()
    store.close()


def test_a_folder_that_cannot_be_made_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with refused("not a case"):
        Store.open(tmp_path / "file" / "case")
