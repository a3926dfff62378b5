"""What each vendor said of a face, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from core.labelling.labels import Gender
from core.prediction import Prediction
from core.response import Outcome, Tried
from core.verdict import CallState, Mark, Verdict
from gui.models.vendor_rows_model import ROW_ROLE, VendorRow, VendorRowsModel, vendor_rows
from gui.views.face_looks import header_look
from tests.gui.sheet_values import AA, BB, failure, prediction, response, sheet


def row(
    mark: Mark,
    said: Prediction | None,
    outcome: Outcome | None,
    threshold: float | None = None,
    faces: int = 1,
) -> VendorRow:
    shown = sheet([(AA, mark, said, outcome)], threshold=threshold, faces=faces)
    return vendor_rows(shown)[0]


@pytest.mark.parametrize(
    ("mark", "said", "outcome", "words", "number", "bar"),
    [
        (
            Verdict.MISREAD,
            prediction(Gender.MALE, 0.71, "71"),
            response(AA),
            "read as male",
            "71\N{NARROW NO-BREAK SPACE}%",
            Verdict.MISREAD,
        ),
        (
            Verdict.MATCH,
            prediction(Gender.FEMALE),
            response(AA),
            "read as female",
            "none given",
            Verdict.MATCH,
        ),
        (
            Verdict.NO_ANSWER,
            prediction(None),
            response(AA),
            "found the face, gave no gender",
            "none given",
            Verdict.NO_ANSWER,
        ),
        (
            Verdict.NOT_DETECTED,
            None,
            response(AA, found=5),
            "returned 5 faces, none here",
            "",
            Verdict.NOT_DETECTED,
        ),
        (
            Verdict.NOT_DETECTED,
            None,
            response(AA, found=0),
            "returned no face",
            "",
            Verdict.NOT_DETECTED,
        ),
        (CallState.WAITING, None, None, "not asked yet", "", None),
        (CallState.WAITING, None, response(AA), "being asked again", "", None),
        (CallState.NOT_ASKED, None, None, "not asked about this photo", "", None),
        (CallState.FAILED, None, failure(AA), "The connection broke off. Try again.", "", None),
    ],
)
def test_every_state_has_words_of_its_own(
    mark: Mark,
    said: Prediction | None,
    outcome: Outcome | None,
    words: str,
    number: str,
    bar: Mark | None,
) -> None:
    made = row(mark, said, outcome)
    assert (made.said, made.number, made.bar, made.mark) == (words, number, bar, mark)
    assert made.failed == (mark is CallState.FAILED)


@pytest.mark.parametrize(
    ("tried", "short", "words"),
    [
        (
            Tried(1, maybe_paid=True),
            "sent once, maybe paid",
            "Sent once, no answer came; maybe paid. Run asks again.",
        ),
        (
            Tried(3, maybe_paid=False),
            "sent 3 times, not paid",
            "Sent 3 times, no answer came; not paid. Run asks again.",
        ),
    ],
)
def test_what_was_sent_in_vain_is_not_called_not_asked(
    tried: Tried, short: str, words: str
) -> None:
    shown = sheet([(AA, CallState.TRIED, None, None)])
    shown = replace(shown, vendors=(replace(shown.vendors[0], tried=tried),))
    (made,) = vendor_rows(shown)
    assert (made.said, made.tip, made.mark, made.bar) == (short, words, CallState.TRIED, None)
    assert made.spoken == f"Vendor AA: tried, no answer, {short}"
    header = header_look(shown, shown.vendors[0])
    assert (header.word, header.short_word, header.tip) == ("Tried, no answer", "Tried", words)


def test_one_that_was_sent_in_vain_before_is_asked_again() -> None:
    shown = sheet([(AA, CallState.WAITING, None, None)])
    tried = Tried(1, maybe_paid=True)
    shown = replace(shown, vendors=(replace(shown.vendors[0], tried=tried),))
    assert vendor_rows(shown)[0].said == "being asked again"


def test_the_number_keeps_the_vendors_digits_and_the_tip_has_it_as_received() -> None:
    made = row(Verdict.MATCH, prediction(Gender.FEMALE, 0.992, "0.99200001", 1), response(AA))
    assert made.number == "99.2\N{NARROW NO-BREAK SPACE}%"
    assert "0.99200001" in made.tip


def test_no_threshold_applies_where_no_confidence_is_given() -> None:
    made = row(Verdict.MATCH, prediction(Gender.FEMALE), response(AA), threshold=0.6)
    assert "threshold cannot apply" in made.tip


def test_below_the_threshold_the_tip_says_so() -> None:
    said = prediction(Gender.FEMALE, 0.41, "41")
    made = row(Verdict.NO_ANSWER, said, response(AA), threshold=0.6)
    assert "Below the threshold of 60\N{NARROW NO-BREAK SPACE}%" in made.tip


def test_where_a_photo_has_no_face_nothing_is_judged() -> None:
    made = row(CallState.NOT_ASKED, None, response(AA, found=0), faces=0)
    assert made.mark is None
    assert made.said == "returned no face"


def test_on_what_is_no_face_the_reading_stands_unjudged() -> None:
    said = prediction(Gender.FEMALE, 0.98, "98")
    shown = sheet([(AA, CallState.NOT_A_FACE, said, response(AA))], not_a_face=True)
    made = vendor_rows(shown)[0]
    assert (made.mark, made.bar, made.said) == (CallState.NOT_A_FACE, None, "read as female")


def test_an_unreadable_answer_says_why() -> None:
    unreadable = replace(response(AA), unreadable=failure(AA).problem)
    assert row(CallState.FAILED, None, unreadable).said == "The connection broke off. Try again."


def test_the_same_number_of_rows_changes_in_place(qtmodeltester, qtbot) -> None:
    model = VendorRowsModel()
    one = sheet([(AA, CallState.WAITING, None, None), (BB, CallState.WAITING, None, None)])
    model.set_rows(vendor_rows(one))
    said = prediction(Gender.MALE, 0.71, "71")
    two = sheet([(AA, Verdict.MISREAD, said, response(AA)), (BB, CallState.WAITING, None, None)])
    with (
        qtbot.waitSignal(model.dataChanged),
        qtbot.assertNotEmitted(model.modelReset),
    ):
        model.set_rows(vendor_rows(two))
    index = model.index(0)
    assert index.data(ROW_ROLE).mark is Verdict.MISREAD
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Vendor AA: misread, read as male, 71")
    qtmodeltester.check(model)


def test_a_missing_recorded_answer_offers_to_import() -> None:
    made = row(CallState.NO_RECORDED, None, None)
    assert (made.said, made.no_recorded, made.failed) == (
        "No recorded answer for this photo.",
        True,
        False,
    )
