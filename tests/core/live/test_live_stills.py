"""Stills that are to go: nothing of one is left on the disk, whatever happened meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from core.case.case import Case
from core.case.memory import STILLS_TO_WIPE
from core.live.frame import Frame
from core.live.stills import (
    add_to_wipe,
    keep_for_good,
    photos_of,
    remove_files,
    still_bytes,
    wipe_left,
    write_still,
)
from core.photos.files import find_photos
from core.photos.image_io import decode, examine
from core.store.folder import FILE_NAME, PASTED, STILLS
from tests.core.test_case_history import NoVendors

TAKEN = datetime(2026, 3, 1, 9, 30, 5)


@pytest.fixture
def frame() -> Frame:
    pixels = np.random.default_rng(5).integers(0, 256, (48, 64, 4), np.uint8)
    return Frame(1, time.monotonic(), 64, 48, pixels.tobytes())


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.open(tmp_path / "case", NoVendors())


def reopened(case: Case) -> Case:
    case.close()
    return Case.open(case.folder, NoVendors())


def take_in(case: Case, path: Path) -> None:
    case.add_photos([examine(each) for each in find_photos([path]).found])


def traces(folder: Path, data: bytes, sha256: str) -> list[str]:
    """The files in which the still's bytes or, but for the case's own file, its hash stand."""
    middle = data[len(data) // 2 :][:64]
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            hashed = sha256.encode() in content and not path.name.startswith(FILE_NAME)
            if middle in content or data[-40:] in content or hashed or sha256 in path.name:
                found.append(path.name)
    return found


def test_a_still_is_the_frame_to_the_last_pixel_and_without_metadata(frame: Frame) -> None:
    data, _ = still_bytes(frame)

    assert np.array_equal(decode(data), frame.pixels())
    assert b"tEXt" not in data
    assert b"eXIf" not in data


def test_a_still_says_when_it_was_taken(frame: Frame, tmp_path: Path) -> None:
    data, sha256 = still_bytes(frame)

    path = write_still(data, sha256, tmp_path, TAKEN)

    assert path == tmp_path / STILLS / "still 2026-03-01 09-30-05-000000.png"
    assert path.read_bytes() == data
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_one_that_cannot_be_written_leaves_nothing(
    frame: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, sha256 = still_bytes(frame)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_still(data, sha256, tmp_path, TAKEN)

    assert list((tmp_path / STILLS).iterdir()) == []


def test_what_was_agreed_to_for_the_session_goes_with_its_last_byte(
    case: Case, frame: Frame
) -> None:
    data, sha256 = still_bytes(frame)
    add_to_wipe(case, sha256)
    take_in(case, write_still(data, sha256, case.folder, TAKEN))
    case.store.flush()
    assert traces(case.folder, data, sha256)

    wipe_left(case)

    assert photos_of(case, [sha256]) == []
    assert case.setting(STILLS_TO_WIPE) == []
    case.store.flush()
    assert traces(case.folder, data, sha256) == []
    assert not (case.folder / STILLS).exists()
    assert case.is_withdrawn(sha256)
    case = reopened(case)
    assert traces(case.folder, data, sha256) == []
    assert not case.setting(STILLS_TO_WIPE)
    case.close()


def test_what_is_kept_stays(case: Case, frame: Frame) -> None:
    data, sha256 = still_bytes(frame)
    add_to_wipe(case, sha256)
    path = write_still(data, sha256, case.folder, TAKEN)
    take_in(case, path)
    keep_for_good(case, sha256)

    wipe_left(case)

    assert len(photos_of(case, [sha256])) == 1
    assert path.read_bytes() == data
    case.close()


@pytest.mark.parametrize("stage", ["listed", "part written", "written", "taken in"])
def test_a_kill_at_any_moment_leaves_nothing_after_the_next_opening(
    case: Case, frame: Frame, stage: str
) -> None:
    data, sha256 = still_bytes(frame)
    add_to_wipe(case, sha256)
    case.store.flush()
    if stage == "part written":
        (case.folder / STILLS).mkdir()
        (case.folder / STILLS / f".{sha256}.part").write_bytes(data[: len(data) // 2])
    elif stage in ("written", "taken in"):
        path = write_still(data, sha256, case.folder, TAKEN)
        if stage == "taken in":
            take_in(case, path)

    case = reopened(case)
    wipe_left(case)

    assert traces(case.folder, data, sha256) == []
    assert not (case.folder / STILLS).exists()
    assert not case.setting(STILLS_TO_WIPE)
    case.close()


def test_other_stills_are_left_alone(tmp_path: Path, frame: Frame) -> None:
    data, sha256 = still_bytes(frame)
    write_still(data, sha256, tmp_path, TAKEN)
    other = tmp_path / STILLS / "still of somebody else.png"
    other.write_bytes(b"somebody else")

    remove_files(tmp_path, [sha256])

    assert list((tmp_path / STILLS).iterdir()) == [other]


def test_a_pasted_photo_that_is_withdrawn_leaves_the_folder_too(
    case: Case, draw_photo: Callable[..., Path]
) -> None:
    pasted = case.folder / PASTED / "pasted 2026-03-01.png"
    pasted.parent.mkdir()
    draw_photo("drawn.png", seed=4).rename(pasted)
    data = pasted.read_bytes()
    take_in(case, pasted)

    _, done = case.withdraw([photo.id for photo in case.photos])
    done.result(30)

    assert not pasted.exists()
    assert traces(case.folder, data, "no hash") == []
    case.close()
