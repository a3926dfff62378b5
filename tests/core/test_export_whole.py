"""A full disk, a vanished folder or a kill leaves the whole export or none, in every format."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_set_fakes import FakeCase

from core.export import Exporter, Scope, exporters
from core.problem import ProblemError
from tests.core.export_sets import content_of, export_as, rich_case

# A package is made from a case's store, which these cases do not have; its own tests try it.
FORMATS = [each for each in exporters() if each.name != "bagit"]
every_format = pytest.mark.parametrize("exporter", FORMATS, ids=lambda each: each.name)


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> FakeCase:
    (tmp_path / "case").mkdir()
    return rich_case(tmp_path / "case", draw_photo)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out" / "export"


def test_the_formats_are_found() -> None:
    names = {each.name for each in exporters()}
    assert {"audit-set", "coco", "croissant", "csv", "datasheet", "imagefolder", "json"} <= names
    assert len(names) == len(exporters())
    assert all(each.about.endswith(".") and each.scopes for each in exporters())


@every_format
def test_every_file_has_its_hash_and_all_have_one(
    exporter: Exporter, case: FakeCase, out: Path
) -> None:
    summary = export_as(exporter.name, content_of(case, Scope.AUDIT), out)
    sums = out / "SHA256SUMS.txt"
    listed = dict(line.split("  ", 1)[::-1] for line in sums.read_text("utf-8").splitlines())
    assert listed == {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file() and path != sums
    }
    assert summary.sha256 == hashlib.sha256(sums.read_bytes()).hexdigest()
    assert summary.left.photos == (case.photos[0].sha256,)


@every_format
def test_the_same_content_is_written_the_same(
    exporter: Exporter, case: FakeCase, out: Path
) -> None:
    """But for the time of writing."""
    content = content_of(case, Scope.AUDIT)
    texts = []
    for folder in (out, out.with_name("again")):
        export_as(exporter.name, content, folder)
        names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        same = [name for name in names if name.endswith((".csv", ".png", ".jsonl"))]
        texts.append([names, [(folder / name).read_bytes() for name in same]])
    assert texts[0] == texts[1]


@every_format
@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, "disk full"), (errno.EIO, "export failed")]
)
def test_a_disk_that_takes_no_more_leaves_nothing(
    exporter: Exporter,
    case: FakeCase,
    out: Path,
    number: int,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    # The last thing before the export takes its place is to force it onto the disk.
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ProblemError) as caught:
        export_as(exporter.name, content_of(case, Scope.AUDIT), out)
    assert caught.value.problem.kind == kind
    assert list(out.parent.iterdir()) == []


@every_format
def test_a_folder_that_vanishes_meanwhile_leaves_nothing(
    exporter: Exporter, case: FakeCase, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def vanish(handle: int) -> None:
        real(handle)
        shutil.rmtree(out.parent, ignore_errors=True)

    monkeypatch.setattr(os, "fsync", vanish)
    with pytest.raises(ProblemError) as caught:
        export_as(exporter.name, content_of(case, Scope.AUDIT), out)
    assert caught.value.problem.kind == "export failed"
    assert not out.exists()


@every_format
def test_one_who_cancels_leaves_nothing(exporter: Exporter, case: FakeCase, out: Path) -> None:
    if exporter.name == "datasheet":
        pytest.skip("a datasheet is one small file; it tells of no progress")

    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_as(exporter.name, content_of(case, Scope.AUDIT), out, progressed=cancel)
    assert list(out.parent.iterdir()) == []


@every_format
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_at_the_last_moment_leaves_nothing_that_looks_whole(
    exporter: Exporter, case: FakeCase, out: Path, tmp_path: Path
) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        f"sys.path[:0] = {[path for path in sys.path if path]!r}\n"
        "from export_sets import *\n"
        "from audit_set_fakes import FakeCase, photo_of, flagged\n"
        "case = FakeCase(Path(sys.argv[1]))\n"
        "photo = case.add(photo_of(Path(sys.argv[2]), 1))\n"
        "case.add_face(labelled(1, photo, FACE, Gender.FEMALE))\n"
        "case.add_flag(flagged(1, AG_LIKE))\n"
        "os.fsync = lambda handle: os.kill(os.getpid(), 9)\n"
        f"export_as({exporter.name!r}, content_of(case, Scope.AUDIT), Path(sys.argv[3]))\n"
    )
    photo = case.photos[0].path
    command = [sys.executable, "-c", code, str(tmp_path), str(photo), str(out)]
    done = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    assert not out.exists()
    [left] = out.parent.iterdir()
    assert left.name.startswith(".misread-unfinished-")
    export_as(exporter.name, content_of(case, Scope.AUDIT), out)
    assert [path.name for path in out.parent.iterdir()] == [out.name]


@every_format
def test_a_scope_that_a_format_cannot_hold_is_refused(
    exporter: Exporter, case: FakeCase, out: Path
) -> None:
    for scope in set(Scope) - set(exporter.scopes):
        with pytest.raises(ValueError, match="cannot hold"):
            export_as(exporter.name, content_of(case, scope), out)
        assert not out.exists()
