"""Finding photos: natural order, what is passed over, links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.photos.files import Search, find_photos, natural_key
from core.photos.image_io import examine


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(search: Search, folder: Path) -> list[str]:
    return [found.path.relative_to(folder).as_posix() for found in search.found]


def link_or_skip(link: Path, target: Path) -> None:
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this system makes no links")


def test_names_are_sorted_as_people_count() -> None:
    shown = ["photo 10", "Photo 2", "photo 1", "photo", "10", "9", "a02b", "a2a", "Ä 1"]
    assert sorted(shown, key=natural_key) == [
        "9",
        "10",
        "a2a",
        "a02b",
        "photo",
        "photo 1",
        "Photo 2",
        "photo 10",
        "Ä 1",
    ]


@given(st.lists(st.text(alphabet="aB1029 ٣é.", max_size=12)))
def test_any_names_have_one_order(shown: list[str]) -> None:
    once = sorted(shown, key=natural_key)
    assert sorted(reversed(once), key=natural_key) == once


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_in_names_compare_as_numbers(one: int, other: int) -> None:
    assert (natural_key(f"a{one}.jpg") < natural_key(f"a{other}.jpg")) == (one < other)


def test_a_number_longer_than_python_reads_does_no_harm() -> None:
    assert natural_key("9" * 5000) < natural_key("1" + "0" * 5000)


def test_files_of_a_folder_come_before_its_folders_in_natural_order(tmp_path: Path) -> None:
    touch(tmp_path, "10.jpg", "9.JPG", "b/1.png", "a 2/1.heic", "a 10/1.avif", "a 2/deep/x.gif")
    search = find_photos([tmp_path])
    expected = ["9.JPG", "10.jpg", "a 2/1.heic", "a 2/deep/x.gif", "a 10/1.avif", "b/1.png"]
    assert names(search, tmp_path) == expected
    assert {found.folder for found in search.found} == {tmp_path}
    assert (search.passed_over, search.problems) == (0, [])


def test_what_is_no_photo_is_passed_over_and_counted(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "a.xmp", "._a.jpg", ".hidden.jpg", "Thumbs.db", "notes")
    touch(tmp_path, ".thumbnails/a.jpg", "__MACOSX/a.jpg")
    search = find_photos([tmp_path])
    assert names(search, tmp_path) == ["a.jpg"]
    assert search.passed_over == 7


def test_a_file_given_by_name_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    touch(tmp_path, "scan", ".hidden.jpg")
    given_paths = [tmp_path / "scan", tmp_path / ".hidden.jpg", tmp_path / "missing.jpg"]
    search = find_photos(given_paths)
    assert [found.path for found in search.found] == given_paths
    assert {found.folder for found in search.found} == {None}


def test_each_path_is_found_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "sub/b.jpg")
    search = find_photos([tmp_path / "sub" / "b.jpg", tmp_path, tmp_path / "sub", tmp_path])
    assert names(search, tmp_path) == ["sub/b.jpg", "a.jpg"]


def test_relative_paths_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "here/a.jpg")
    monkeypatch.chdir(tmp_path)
    [found] = find_photos([Path("here")]).found
    assert found.path == tmp_path / "here" / "a.jpg"
    assert examine(found).place.name == "a.jpg"


def test_the_hidden_folder_a_user_opens_is_read(tmp_path: Path) -> None:
    touch(tmp_path, ".private/a.jpg")
    assert names(find_photos([tmp_path / ".private"]), tmp_path) == [".private/a.jpg"]


def test_a_link_that_leads_back_is_said_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "sub/b.jpg")
    link_or_skip(tmp_path / "sub" / "back", tmp_path)
    search = find_photos([tmp_path])
    assert names(search, tmp_path) == ["a.jpg", "sub/b.jpg"]
    [(path, problem)] = search.problems
    assert (path, problem.kind) == (tmp_path / "sub" / "back", "link loop")


def test_a_link_above_the_folder_opened_is_not_followed(tmp_path: Path) -> None:
    touch(tmp_path, "outside.jpg", "opened/a.jpg")
    link_or_skip(tmp_path / "opened" / "up", tmp_path)
    search = find_photos([tmp_path / "opened"])
    assert names(search, tmp_path) == ["opened/a.jpg"]
    assert len(search.problems) == 1


def test_a_linked_folder_is_read_once_and_under_its_own_name_if_it_has_one(tmp_path: Path) -> None:
    touch(tmp_path, "elsewhere/x.jpg", "opened/own/a.jpg")
    opened = tmp_path / "opened"
    link_or_skip(opened / "a link", opened / "own")
    (opened / "one").symlink_to(tmp_path / "elsewhere")
    (opened / "two").symlink_to(tmp_path / "elsewhere")
    search = find_photos([opened])
    assert names(search, opened) == ["own/a.jpg", "one/x.jpg"]
    assert (search.passed_over, search.problems) == (2, [])


def test_links_that_lead_nowhere_are_photos_that_fail_later(tmp_path: Path) -> None:
    link_or_skip(tmp_path / "a.jpg", tmp_path / "a.jpg")
    (tmp_path / "b.jpg").symlink_to(tmp_path / "nowhere")
    search = find_photos([tmp_path])
    kinds = [facts.problem.kind for found in search.found if (facts := examine(found)).problem]
    assert kinds == ["link loop", "dangling link"]


def test_a_folder_that_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "locked/b.jpg")
    locked = tmp_path / "locked"
    locked.chmod(0)
    try:
        if os.access(locked, os.R_OK):
            pytest.skip("permissions do not bind this user")
        search = find_photos([tmp_path])
    finally:
        locked.chmod(0o700)
    assert names(search, tmp_path) == ["a.jpg"]
    assert [(path, problem.kind) for path, problem in search.problems] == [
        (locked, "no permission")
    ]


def test_a_name_no_file_can_have_is_found_and_fails() -> None:
    [found] = find_photos([Path("a\0b.jpg")]).found
    problem = examine(found).problem
    assert problem is not None
    assert problem.kind == "gone"
