"""What is drawn around a face, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from core.geometry import Box
from core.labelling.labels import Gender
from core.response import RECORDED, Recorded, Response
from core.verdict import CallState, Verdict
from gui.views.face_looks import (
    HeaderLook,
    Line,
    faces_words,
    found_nothing,
    header_look,
    looks_of_all,
    looks_of_vendor,
    looks_without_vendor,
    pane_words,
    was_asked,
)
from gui.views.pane_header import PaneHeader, badge_that_fits, word_that_fits
from tests.gui.stage_sheets import AA, BB, BROKEN, CC, Someone, said, sheet

BOX, OTHER = Box(45, 78, 149, 150), Box(50, 80, 140, 150)
BOTH = Someone({AA: said(BOX), BB: said(OTHER, Gender.FEMALE, 0.814, 1)})


def test_a_misread_face_is_dashed_and_a_match_is_double() -> None:
    both = sheet([BOTH])
    misread, match = (looks_of_vendor(both, vendor)[0] for vendor in both.vendors)
    assert [(b.line, b.mark) for b in misread.boxes] == [(Line.DASHED, Verdict.MISREAD)]
    assert [(b.line, b.mark) for b in match.boxes] == [(Line.DOUBLE, Verdict.MATCH)]
    assert misread.chips[0].words == "male 71\N{NARROW NO-BREAK SPACE}%"
    assert match.chips[0].words == "female 81.4\N{NARROW NO-BREAK SPACE}%"
    assert (misread.outline, match.outline) == (BOX, OTHER)


def test_a_face_that_only_others_found_is_dotted() -> None:
    alone = sheet([Someone({AA: said(BOX)})])
    look = looks_of_vendor(alone, alone.vendors[1])[0]
    assert [(b.line, b.box) for b in look.boxes] == [(Line.DOTTED, BOX)]
    assert look.chips[0].words == "not detected"


def test_a_drawn_face_is_solid_where_vendors_found_nothing() -> None:
    drawn = sheet([Someone(drawn=BOX)])
    for look in (looks_of_vendor(drawn, drawn.vendors[0])[0], looks_of_all(drawn)[0]):
        assert [(b.line, b.box) for b in look.boxes] == [(Line.SOLID, BOX)]
    assert looks_of_vendor(drawn, drawn.vendors[0])[0].chips[0].words == "not detected"


def test_a_drawn_face_that_a_vendor_misread_has_both_boxes() -> None:
    drawn = sheet([Someone({AA: said(OTHER)}, drawn=BOX)])
    lines = [b.line for b in looks_of_vendor(drawn, drawn.vendors[0])[0].boxes]
    assert lines == [Line.DASHED, Line.SOLID]


def test_without_vendors_only_drawn_faces_are_shown() -> None:
    drawn = sheet([Someone(drawn=BOX), Someone({AA: said(OTHER)})], vendors=[])
    assert [look.outline for look in looks_without_vendor(drawn)] == [BOX]


@pytest.mark.parametrize(
    ("someone", "threshold", "words"),
    [
        (Someone({AA: said(BOX, confidence=None)}), None, "male none given"),
        (
            Someone({AA: said(BOX, confidence=0.41)}),
            0.6,
            "no answer 41\N{NARROW NO-BREAK SPACE}%",
        ),
        (Someone({AA: said(BOX, gender=None, confidence=None)}), None, "no answer"),
        (
            Someone({AA: said(BOX, gender=None, confidence=None)}, label=None),
            None,
            "no gender given",
        ),
        (Someone({AA: said(BOX)}, label=None), None, "male 71\N{NARROW NO-BREAK SPACE}%"),
        (Someone({AA: said(BOX)}, not_a_face=True), None, "not a face"),
    ],
)
def test_chips_say_what_the_vendor_said(
    someone: Someone, threshold: float | None, words: str
) -> None:
    one = sheet([someone], threshold=threshold)
    assert looks_of_vendor(one, one.vendors[0])[0].chips[0].words == words


def test_a_number_that_was_not_given_is_told_apart() -> None:
    one = sheet([Someone({AA: said(BOX, confidence=None)})])
    assert not looks_of_vendor(one, one.vendors[0])[0].chips[0].given


def test_failed_waiting_and_unasked_look_different() -> None:
    states = {BB: CallState.FAILED, CC: CallState.WAITING}
    three = sheet([Someone({AA: said(BOX)})], [AA, BB, CC], states=states)
    failed, waiting = (looks_of_vendor(three, vendor)[0] for vendor in three.vendors[1:])
    assert [chip.words for chip in failed.chips] == ["failed"]
    assert waiting.chips == ()
    assert failed.boxes == waiting.boxes == ()
    words = [header_look(three, vendor).word for vendor in three.vendors[1:]]
    assert words == ["Failed", "Waiting"]
    assert header_look(three, three.vendors[1]).tip == str(BROKEN)


def test_overlaid_every_vendor_has_a_chip_and_one_line_is_the_persons() -> None:
    agree = sheet(
        [Someone({AA: said(BOX, Gender.FEMALE), BB: said(OTHER, Gender.FEMALE)})], [AA, BB, CC]
    )
    look = looks_of_all(agree)[0]
    assert [chip.code for chip in look.chips] == ["AA", "BB", "CC"]
    assert [b.line for b in look.boxes] == [Line.DASHED, Line.DOUBLE]
    assert look.outline == Box.from_corners(45, 78, 194, 230)


def test_overlaid_a_face_that_nobody_found_is_dotted() -> None:
    lost = sheet([Someone(drawn=None, says={CC: said(BOX)})], [AA, BB])
    assert looks_of_all(lost) == ()


def test_the_header_shows_the_selected_face() -> None:
    two = sheet([BOTH, Someone({AA: said(OTHER, Gender.FEMALE)})], selected=1)
    header = header_look(two, two.vendors[0])
    assert (header.mark, header.word) == (Verdict.MATCH, "Match")
    assert header_look(two, two.vendors[1]).mark is Verdict.NOT_DETECTED


def test_the_badge_says_how_much_smaller_the_photo_was_sent() -> None:
    small = sheet([BOTH], sent_scale=0.27)
    assert header_look(small, small.vendors[0]).badge == "sent at 27\N{NARROW NO-BREAK SPACE}%"
    assert header_look(sheet([BOTH]), sheet([BOTH]).vendors[0]).badge == ""


def test_panes_are_read_out_with_vendor_verdict_and_answer() -> None:
    both = sheet([BOTH])
    assert pane_words(both, both.vendors[0]) == (
        "Vendor AA: misread, male 71\N{NARROW NO-BREAK SPACE}%"
    )
    lost = sheet([Someone({AA: said(BOX)})])
    assert pane_words(lost, lost.vendors[1]) == "Vendor BB: not detected"


def test_the_bar_counts_the_faces() -> None:
    assert faces_words(sheet([BOTH])) == "1 face"
    assert faces_words(sheet([BOTH, BOTH])) == "2 faces"
    assert faces_words(sheet()) == ""


def test_an_empty_answer_is_no_verdict() -> None:
    empty = sheet()
    assert found_nothing(empty)
    assert header_look(empty, empty.vendors[0]).word == "No face found"
    assert not found_nothing(sheet(states={AA: CallState.WAITING}))


def test_nobody_was_asked_only_where_no_vendor_was() -> None:
    unasked = {AA: CallState.NOT_ASKED, BB: CallState.NOT_ASKED}
    assert not was_asked(sheet(states=unasked))
    assert was_asked(sheet(states={**unasked, BB: CallState.WAITING}))


def test_a_recorded_answer_is_tagged_wherever_it_is_said() -> None:
    plain = sheet([BOTH])
    first = plain.vendors[0]
    assert isinstance(first.outcome, Response)
    how = Recorded("2018-05-02", "A study.", "a.json", first.outcome.received, "ab" * 32)
    vendor = replace(first, outcome=replace(first.outcome, source=RECORDED, recorded=how))
    look = header_look(plain, vendor)
    assert (look.badge, look.badge_icon) == ("recorded 2018-05-02", "history")
    assert look.short_badge == "2018-05-02"
    assert "imported by the user, not received by this program" in look.tip
    assert looks_of_vendor(plain, vendor)[0].chips[0].tip == look.tip
    assert "recorded 2018-05-02" in pane_words(plain, vendor)
    assert header_look(plain, first).badge == ""


def test_a_vendor_without_a_recorded_answer_was_not_asked() -> None:
    none = sheet(states={AA: CallState.NO_RECORDED, BB: CallState.NO_RECORDED})
    assert not was_asked(none)
    look = header_look(none, none.vendors[0])
    assert (look.word, look.tip) == ("No recorded answer", "No recorded answer for this photo.")


@pytest.mark.usefixtures("qapp")
def test_in_a_narrow_pane_a_missing_recorded_answer_is_said_in_fewer_words() -> None:
    none = sheet(states={AA: CallState.NO_RECORDED, BB: CallState.NO_RECORDED})
    look = header_look(none, none.vendors[0])
    assert word_that_fits(look, 400) == look
    assert word_that_fits(look, 90).word == "None recorded"
    answered = header_look(sheet([BOTH]), sheet([BOTH]).vendors[0])
    assert word_that_fits(answered, 1) == answered


@pytest.mark.usefixtures("qapp")
def test_a_recorded_badge_gives_way_before_the_vendors_name(qtbot: QtBot) -> None:
    recorded = recorded_look("IBM Watson")
    assert badge_that_fits(recorded, 400) == recorded
    short = badge_that_fits(recorded, 150)
    assert (short.badge, short.name) == ("2018-05-02", "IBM Watson")
    header = PaneHeader()
    qtbot.addWidget(header)
    header.resize(310, header.height())
    header.show_look(recorded)
    as_painted = header.grab().toImage()
    header.show_look(short)
    assert header.grab().toImage() == as_painted, "a pane of a window 1280 wide"
    header.resize(600, header.height())
    in_short = header.grab().toImage()
    header.show_look(recorded)
    assert header.grab().toImage() != in_short, "a wide one has room for all of it"


def recorded_look(name: str) -> HeaderLook:
    """The header of a vendor of this name that misread the face in a recorded answer."""
    plain = sheet([BOTH])
    first = plain.vendors[0]
    assert isinstance(first.outcome, Response)
    how = Recorded("2018-05-02", "A study.", "a.json", first.outcome.received, "ab" * 32)
    vendor = replace(first, outcome=replace(first.outcome, source=RECORDED, recorded=how))
    return replace(header_look(plain, vendor), name=name)
