"""The demonstration's portraits: from installed packages, which are not imported for it."""

from __future__ import annotations

import sys

from core.demonstration import package_file, portraits
from core.labelling.labels import Gender, Source
from core.photos.files import Found
from core.photos.image_io import examine


def test_both_portraits_are_there_with_title_credit_and_label() -> None:
    found = portraits()

    assert [(portrait.title, portrait.credit) for portrait in found] == [
        ("Grace Hopper", "US Navy"),
        ("Eileen Collins", "NASA"),
    ]
    for portrait in found:
        assert portrait.label.gender is Gender.FEMALE
        assert portrait.label.source is Source.PUBLIC_RECORD
        assert portrait.rights.public_figure
        assert "Public domain" in portrait.rights.licence
        assert examine(Found(portrait.path, None)).problem is None


def test_a_package_or_file_that_is_not_there_is_none() -> None:
    assert package_file("no_such_package", "a.jpg") is None
    assert package_file("matplotlib", "no/such/file.jpg") is None


def test_packages_are_not_imported_for_their_files() -> None:
    loaded = set(sys.modules)
    package_file("skimage", "data/astronaut.png")

    assert not {name for name in set(sys.modules) - loaded if name.startswith("skimage.")}
