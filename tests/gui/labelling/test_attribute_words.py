"""An attribute's name is one that people read, wherever subgroups are chosen."""

from __future__ import annotations

from core.labelling.attributes import RESERVED, AttributeName
from gui.labelling.attribute_words import attribute_words


def test_no_name_of_the_programs_own_is_shown_but_plain_words() -> None:
    shown = {str(name): attribute_words(name) for name in RESERVED}
    assert shown == {
        "gender": "gender",
        "fitzpatrick": "Fitzpatrick",
        "monk": "Monk",
        "tone": "darker or lighter",
        "person": "person",
    }
    assert attribute_words(AttributeName("hair")) == "hair"
