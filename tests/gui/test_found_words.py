"""What keeps the cases found from being a share, in words."""

from __future__ import annotations

import pytest

from core.sets.draw import DrawKind
from core.sets.found_by import Basis, Found
from gui.models.found_words import why_no_share


@pytest.mark.parametrize(
    ("unread", "words"),
    [
        (1, "No share: 1 photo could not be read."),
        (2, "No share: 2 photos could not be read."),
    ],
)
def test_photos_that_could_not_be_read_are_counted(unread: int, words: str) -> None:
    basis = Basis(DrawKind.COMPLETE, None, 240, 0, 240, unread, 245, 245)
    assert why_no_share(Found(3, 3, basis)) == words
