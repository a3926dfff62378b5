"""Which case photos opened from nowhere get."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gui.photos.opening import case_folder_for, case_folder_for_pasted, demonstration_folder


def test_the_same_folder_always_finds_its_case_again(tmp_path: Path) -> None:
    folder = tmp_path / "Größe #1"
    folder.mkdir()
    photo = folder / "photo.jpg"
    photo.touch()

    case = case_folder_for([folder])

    assert case == case_folder_for([photo]) == case_folder_for([folder / ".." / folder.name])
    assert case.name.startswith("Größe #1 ")
    assert case.parent.name == "Misread"


def test_folders_of_one_name_get_cases_of_their_own(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "photos", tmp_path / "b" / "photos"
    for folder in (first, second):
        folder.mkdir(parents=True)

    assert case_folder_for([first]) != case_folder_for([second])


@pytest.mark.parametrize("name", ["x" * 250, "写" * 80, " " * 70])
def test_a_folder_with_a_long_name_gets_a_case_that_can_be_made(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()

    case_folder_for([folder]).mkdir(parents=True)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_gets_a_case(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()

    case_folder_for([folder]).mkdir(parents=True)


def test_the_root_has_a_name_too() -> None:
    assert case_folder_for([Path("/")]).name.startswith("photos ")


def test_pasted_photos_and_the_demonstration_have_fixed_places() -> None:
    assert case_folder_for_pasted() == case_folder_for_pasted()
    assert case_folder_for_pasted().name.startswith("Pasted photos ")
    assert demonstration_folder().name == "demonstration"
