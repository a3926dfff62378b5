"""What processes started by the program are given on their way."""

import os
import subprocess
import sys

import pytest

from core.child import large_pages

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
