"""What processes started by the program are given on their way."""

import os
import subprocess
import sys
from multiprocessing.connection import Connection

import pytest

from core.child import Child, large_pages, run_to_the_end

TUNABLES = "GLIBC_TUNABLES"
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only glibc is told")


def _seen_by_a_child() -> str:
    told = subprocess.run(
        [sys.executable, "-c", f"import os; print(os.environ.get({TUNABLES!r}, ''))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()


@only_linux
def test_only_what_is_started_herein_takes_large_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TUNABLES, raising=False)
    with large_pages():
        assert _seen_by_a_child() == "glibc.malloc.hugetlb=1"
    assert TUNABLES not in os.environ


@only_linux
def test_what_a_person_has_set_up_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TUNABLES, "glibc.malloc.arena_max=1")
    with large_pages():
        assert _seen_by_a_child() == "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1"
    assert os.environ[TUNABLES] == "glibc.malloc.arena_max=1"


@only_linux
def test_a_person_may_forbid_large_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TUNABLES, "glibc.malloc.hugetlb=0")
    with large_pages():
        assert _seen_by_a_child() == "glibc.malloc.hugetlb=0"


def _fail_while_the_parent_listens(connection: Connection) -> None:
    def work() -> None:
        raise OSError(5, "Input/output error", "libheif.so")

    run_to_the_end(connection, work)


def _fail_for_want_of_a_parent(connection: Connection) -> None:
    def work() -> None:
        while True:
            connection.send(connection.recv())

    run_to_the_end(connection, work)


def test_what_fails_in_a_child_is_not_taken_for_a_parent_that_has_gone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    child = Child(_fail_while_the_parent_listens, (), "failing")
    with pytest.raises(EOFError):
        child.connection.recv()
    child._process.join(10)

    assert child.end() == "exit code 1"
    assert "Input/output error: 'libheif.so'" in capfd.readouterr().err


def test_a_child_whose_pipe_closes_ends_in_silence(capfd: pytest.CaptureFixture[str]) -> None:
    child = Child(_fail_for_want_of_a_parent, (), "left alone")
    child.connection.send("still there?")
    assert child.connection.recv() == "still there?"
    child.connection.close()
    child._process.join(10)

    assert child.end() == "exit code 0"
    assert capfd.readouterr().err == ""
