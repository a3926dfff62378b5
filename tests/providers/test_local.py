from __future__ import annotations

import pytest

from providers.local import NotThisShapeError, installed_version, json_list, share, whole


def test_a_version_is_found_without_importing_the_package() -> None:
    assert installed_version("pytest", "pytest") == pytest.__version__
    assert installed_version("nothing-of-this-name", "nothing_of_this_name") == ""


def test_a_module_without_metadata_is_there_all_the_same() -> None:
    assert installed_version("nothing-of-this-name", "json") == "unknown"


def test_numbers_keep_how_they_were_written() -> None:
    assert [number.text for number in map(share, json_list(b"[0.50, 1.0, 5e-1]"))] == [
        "0.50",
        "1.0",
        "5e-1",
    ]


@pytest.mark.parametrize("value", [True, 1.0, "1", None, 10**400, -1, 11])
def test_only_whole_numbers_within_bounds_are_whole(value: object) -> None:
    with pytest.raises(NotThisShapeError):
        whole(value, 0, 10)


@pytest.mark.parametrize("body", [b"[1.5]", b"[-0.1]", b"[1e999]", b"[1]", b"[true]", b'["0.5"]'])
def test_only_numbers_from_0_to_1_are_shares(body: bytes) -> None:
    with pytest.raises(NotThisShapeError):
        share(json_list(body)[0])
