"""The frozen versions in plain words: no identifier of a vendor, nothing as it is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from core.sets.frozen import Difference, Frozen, FrozenId, FrozenSet, hash_of
from gui.dialogs.frozen_dialog import FrozenDialog
from gui.models.frozen_words import face_words, value_words, what_words


def content(gender: str, verdict: str) -> Frozen:
    said = {"gender": gender, "source": "public record", "wording": "", "annotator": "Ann"}
    answer = {"verdict": verdict, "threshold": None, "prediction": None}
    vendors = {"tall_one": {**answer, "flag": {"reason": None, "note": "look"}, "response": None}}
    face = {"face": 1, "label": said, "attributes": {}, "vendors": vendors}
    photo = {"sha256": "a" * 64, "name": "a.jpg", "faces": [face]}
    return {
        "found": "1 case found",
        "vendors": [{"id": "tall_one", "name": "Tall One"}],
        "photos": [{"hash": "", "photo": photo}],
    }


def shown(dialog: FrozenDialog) -> list[list[str]]:
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for model in (dialog._differences, dialog._content)
        for row in range(model.rowCount())
    ]


def test_what_changed_is_said_in_words(qtbot: QtBot) -> None:
    then = content("female", "misread")
    version = FrozenSet(FrozenId(1), "First", datetime(2026, 3, 1, tzinfo=UTC), hash_of(then), then)
    dialog = FrozenDialog([version], content("male", "match"), {1: (2, 5)}.get)
    qtbot.addWidget(dialog)

    assert shown(dialog) == [
        [
            "a.jpg",
            "2 of 5",
            "reference label",
            "female, public record, by Ann",
            "male, public record, by Ann",
        ],
        ["a.jpg", "2 of 5", "Tall One: verdict", "Misread", "Match"],
        ["a.jpg", "2 of 5", "female, public record, by Ann", "Tall One", "look"],
    ]
    tabs = [dialog._tabs.tabText(index) for index in range(2)]
    assert tabs == ["Changed since (2)", "Frozen faces (1)"]


def test_no_empty_tables_where_nothing_was_frozen(qtbot: QtBot) -> None:
    then = content("female", "misread")
    version = FrozenSet(FrozenId(1), "First", datetime(2026, 3, 1, tzinfo=UTC), hash_of(then), then)
    dialog = FrozenDialog([], then, {}.get)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog._nothing.isVisible()
    assert not dialog._tabs.isVisible()
    assert not dialog._save.isVisible()
    dialog.show_versions([version])
    assert dialog._tabs.isVisible()
    assert not dialog._nothing.isVisible()
    dialog.show_versions([])
    assert dialog._nothing.isVisible()


@pytest.mark.parametrize(
    ("what", "value", "words"),
    [
        ("flag", None, ""),
        ("flag", {"reason": None, "note": ""}, "flagged"),
        ("flag", {"reason": "misgendered", "note": "see"}, "misgendered: see"),
        ("tags", ["a", "b"], "a, b"),
        ("tags", [], ""),
        ("box", [1.2, 2.0, 30.0, 40.4], "30 × 40 at 1, 2"),
        ("drawn", True, "yes"),
        ("drawn", False, "no"),
        (
            "prediction",
            {"gender": "male", "confidence": 0.98, "percent_digits": 0},
            "male 98\N{NARROW NO-BREAK SPACE}%",
        ),
        (
            "attributes",
            {"hat": {"value": "yes", "source": "dataset", "annotator": ""}},
            "hat: yes, dataset",
        ),
        ("threshold", 0.5, "50\N{NARROW NO-BREAK SPACE}%"),
        ("width", 640, "640"),
    ],
)
def test_a_value_is_said_in_words(what: str, value: object, words: str) -> None:
    assert value_words(what, value) == words


def test_a_face_is_numbered_within_its_photo() -> None:
    places = {1204: (1, 3)}.get
    assert face_words(1204, places) == "1 of 3"
    assert face_words(None, places) == ""
    assert face_words(7, places) == "no longer there"


def test_a_vendor_nobody_knows_any_more_keeps_its_identifier() -> None:
    assert what_words(Difference("a.jpg", 1, "flag", vendor="gone"), {}) == "gone: flag"
