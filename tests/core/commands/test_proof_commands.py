"""`verify` and `rebuild` as they are typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from packed_cases import Registry, make_case, pack

from core import commands
from core.commands.usage import BROKEN, FINISHED, WRONG_USE
from core.export import Scope
from core.sending.credentials import Credentials, NoKeyStore

NO_KEYS = Credentials(NoKeyStore(), {})


def run(*arguments: object) -> int:
    return commands.main(list(map(str, arguments)), Registry(), NO_KEYS)  # type: ignore[arg-type]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    case = make_case(tmp_path / "case", tmp_path / "photos")
    try:
        pack(case, tmp_path / "bare", Scope.ALL, with_photos=False)
        return pack(case, tmp_path / "package")
    finally:
        case.close()


def printed_head(text: str) -> str:
    return text.splitlines()[-1].split()[-1]


def test_a_package_and_its_case_hold(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", package) == FINISHED
    head = printed_head(capsys.readouterr().out)

    assert run("verify", tmp_path / "case", "--head", head) == FINISHED
    out = capsys.readouterr().out
    assert printed_head(out) == head
    assert "2 responses" in out


def test_what_does_not_hold_is_named_and_the_status_says_so(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", package, "--head", "5e" * 32) == BROKEN
    assert "5e5e" in capsys.readouterr().err

    path = package / "data/log.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert run("verify", package) == BROKEN
    captured = capsys.readouterr()
    assert "data/log.jsonl was changed" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("head", ["abc", ""])
def test_what_is_no_head_is_refused(
    package: Path, head: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", package, "--head", head) == WRONG_USE
    assert "64 hexadecimal digits" in capsys.readouterr().err


def test_neither_case_nor_package_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "faces.csv"
    file.write_text("photo\n", encoding="utf-8")
    for path in (tmp_path / "nowhere", tmp_path, file):
        assert run("verify", path) == WRONG_USE
        assert f"There is no case or package at “{path}”." in capsys.readouterr().err


def test_a_case_that_is_to_be_read_is_looked_for_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "labels.csv").write_text("photo,gender\na.jpg,female\n", encoding="utf-8")
    for arguments in (
        ("export", "nope", "--format", "csv", "--out", "out"),
        ("label", "nope", "labels.csv"),
    ):
        assert run(*arguments) == WRONG_USE
        said = capsys.readouterr().err
        assert f"There is no case at “{tmp_path / 'nope'}”." in said
        assert "new case" not in said


def test_photos_are_found_again(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = tmp_path / "bare"
    shutil.move(tmp_path / "photos" / "one", tmp_path / "moved")

    assert run("rebuild", bare, tmp_path / "moved") == FINISHED
    assert "3 of 3 photos" in capsys.readouterr().out
    assert run("verify", tmp_path / "bare rebuilt") == FINISHED

    (tmp_path / "moved" / "photo 2.jpg").unlink()
    assert run("rebuild", bare, tmp_path / "moved", "--case", tmp_path / "other") == BROKEN
    out = capsys.readouterr().out
    assert "Missing: one/photo 2.jpg" in out
    assert "2 of 3 photos" in out


def test_rebuilding_needs_a_package_a_folder_and_room(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("rebuild", package, tmp_path / "nowhere") == WRONG_USE
    assert run("rebuild", tmp_path / "case", tmp_path / "photos") == BROKEN
    assert "no package" in capsys.readouterr().err
    assert run("rebuild", package, tmp_path / "photos", "--case", tmp_path / "case") == BROKEN
    assert "not empty" in capsys.readouterr().err
