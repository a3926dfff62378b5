"""The inspector shows the selected face and says what the user wants of it; it holds no truth."""

from __future__ import annotations

from dataclasses import replace
from string import hexdigits

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import Photo, Rights, SentRecord
from core.problem import Problem
from core.response import ResponseId
from core.sets.flag import FaceId, Flag, Reason
from core.vendor import Kind
from core.verdict import CallState, Verdict
from gui.sheets import PhotoSheet
from gui.theme import apply_theme, font
from gui.views.inspector_view import InspectorKeys, InspectorView
from gui.views.label_buttons import LabelButtons
from gui.views.menu_link import MenuLink
from gui.views.rights_row import RightsRow
from gui.views.sent_received_view import Facts, SentReceivedView, sent_words, time_words
from gui.views.vendor_rows_view import ThresholdNote, VendorRowsView
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.fold_heading import FoldHeading
from gui.widgets.key_button import KeyButton
from tests.gui.sheet_values import (
    AA,
    BB,
    CC,
    PHOTO,
    PROBLEM,
    WHEN,
    failure,
    prediction,
    response,
    sheet,
)

SAID = prediction(Gender.MALE, 0.71, "71")
LABEL = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)
MISREAD = sheet(
    [(AA, Verdict.MISREAD, SAID, response(AA)), (BB, CallState.FAILED, None, failure(BB))],
    label=LABEL,
)
NO_FACE = sheet([(AA, CallState.NOT_ASKED, None, response(AA, found=0))], faces=0)


class Crops:
    """Gives no crop until it is ready."""

    def __init__(self) -> None:
        self.ready = False
        self.asked: list[Box] = []

    def __call__(self, _photo: Photo, box: Box, side: int) -> QImage | None:
        self.asked.append(box)
        if not self.ready:
            return None
        image = QImage(side, side, QImage.Format.Format_RGB888)
        image.fill(Qt.GlobalColor.red)
        return image


@pytest.fixture
def crops() -> Crops:
    return Crops()


@pytest.fixture
def inspector(qtbot: QtBot, crops: Crops) -> InspectorView:
    made = InspectorView(crops)
    qtbot.addWidget(made)
    made.resize(340, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def words(within: QWidget) -> list[str]:
    return [label.text() for label in within.findChildren(QLabel) if label.isVisible()]


def button(within: QWidget, name: str) -> QAbstractButton:
    found = [b for b in within.findChildren(QAbstractButton) if b.accessibleName() == name]
    assert len(found) == 1, f"{name}: {[b.accessibleName() for b in found]}"
    return found[0]


def key_button(within: QWidget, said: str) -> KeyButton:
    return next(b for b in within.findChildren(KeyButton) if b.words == said)


def test_without_a_photo_it_says_what_stands_here(inspector: InspectorView) -> None:
    assert words(inspector)[0] == "No photo in view"
    assert len(words(inspector)) == 2


def test_the_head_names_face_and_photo(inspector: InspectorView) -> None:
    named = replace(PHOTO, title="Anna", credit="A photographer")
    inspector.show_sheet(sheet([(AA, Verdict.MISREAD, SAID, response(AA))], faces=3, photo=named))
    assert {"Face 1 of 3", "Anna, A photographer"} <= set(words(inspector))


def test_a_box_outside_the_photo_is_said(inspector: InspectorView) -> None:
    inspector.show_sheet(MISREAD)
    assert not any("outside the photo" in said for said in words(inspector))
    photo = replace(PHOTO, width=40, height=40)
    inspector.show_sheet(replace(MISREAD, photo=photo))
    assert "Its box lies outside the photo, as the vendor gave it." in words(inspector)


def test_a_photo_without_faces_says_what_to_do(inspector: InspectorView) -> None:
    inspector.show_sheet(NO_FACE)
    assert "No vendor found a face. Is there one? Press N and draw it." in words(inspector)
    inspector.set_keys(InspectorKeys(draw="Ctrl+D"))
    assert "No vendor found a face. Is there one? Press Ctrl+D and draw it." in words(inspector)
    assert not key_button(inspector, "Flag").isEnabled()
    assert not key_button(inspector, "Female").isEnabled()
    assert key_button(inspector, "Female").toolTip()


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (sheet([(AA, CallState.WAITING, None, None)], faces=0), "not been asked about it yet"),
        (sheet([(AA, CallState.NOT_ASKED, None, None)], faces=0), "Nobody was asked"),
        (sheet([(AA, CallState.FAILED, None, failure(AA))], faces=0), "No vendor gave an answer"),
        (
            sheet([], faces=0, focus=None, photo=replace(PHOTO, problem=PROBLEM)),
            "The connection broke off. Try again.",
        ),
    ],
)
def test_why_there_is_no_face_is_said(
    inspector: InspectorView, shown: PhotoSheet, said: str
) -> None:
    inspector.show_sheet(shown)
    assert any(said in text for text in words(inspector))


def test_the_crop_is_asked_again_once_it_is_made(inspector: InspectorView, crops: Crops) -> None:
    inspector.show_sheet(MISREAD)
    assert len(crops.asked) == 1
    crops.ready = True
    inspector.on_crop_loaded(replace(PHOTO, id=9).id)
    assert len(crops.asked) == 1
    inspector.on_crop_loaded(PHOTO.id)
    assert len(crops.asked) == 2
    inspector.show_sheet(MISREAD)
    assert len(crops.asked) == 2


# Labels


def test_the_label_and_its_source_are_shown(inspector: InspectorView) -> None:
    inspector.show_sheet(MISREAD)
    assert key_button(inspector, "Female").isChecked()
    assert not key_button(inspector, "Male").isChecked()
    assert inspector.findChildren(MenuLink)[0].text() == "Public record"
    assert [key_button(inspector, name).cap for name in ("Female", "Unknown")] == ["1", "4"]


def test_a_label_is_asked_for_and_shown_only_once_it_is_there(
    inspector: InspectorView, qtbot: QtBot
) -> None:
    inspector.show_sheet(MISREAD)
    male = key_button(inspector, "Male")
    with qtbot.waitSignal(inspector.label_chosen) as chosen:
        male.click()
    assert chosen.args == [Gender.MALE]
    assert not male.isChecked()


def test_choosing_the_label_again_takes_it_away(inspector: InspectorView, qtbot: QtBot) -> None:
    inspector.show_sheet(MISREAD)
    with qtbot.waitSignal(inspector.label_chosen) as chosen:
        key_button(inspector, "Female").click()
    assert chosen.args == [None]


def test_the_source_of_the_next_label_is_remembered(inspector: InspectorView, qtbot: QtBot) -> None:
    unlabelled = sheet([(AA, Verdict.UNLABELLED, SAID, response(AA))])
    inspector.show_sheet(unlabelled)
    link = inspector.findChild(LabelButtons).findChild(MenuLink)
    assert link.text() == "Annotator's perception"
    with qtbot.waitSignal(inspector.source_chosen) as chosen:
        link.menu().actions()[0].trigger()
    assert chosen.args == [Source.SELF_IDENTIFIED]
    assert isinstance(chosen.args[0], Source)
    assert link.text() == "Self-identified"
    inspector.show_sheet(MISREAD)
    assert link.text() == "Public record"
    inspector.show_sheet(unlabelled)
    assert link.text() == "Self-identified"


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, of popups
def test_not_a_face_is_reachable_and_shown(inspector: InspectorView, qtbot: QtBot) -> None:
    inspector.show_sheet(MISREAD)
    menu_button = button(inspector, "More about this face")
    menu_button.click()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    with qtbot.waitSignal(inspector.not_a_face_toggled) as toggled:
        popup.actions()[0].trigger()
    assert toggled.args == [True]
    popup.close()
    marked = sheet([(AA, Verdict.UNLABELLED, SAID, response(AA))], not_a_face=True)
    inspector.show_sheet(marked)
    assert "Not a face (1 of 1)" in words(inspector)


def test_faces_can_be_stepped_through(inspector: InspectorView, qtbot: QtBot) -> None:
    inspector.show_sheet(MISREAD)
    assert not button(inspector, "Next face").isEnabled()
    inspector.show_sheet(sheet([(AA, Verdict.MISREAD, SAID, response(AA))], faces=2))
    for name, step in (("Next face", 1), ("Previous face", -1)):
        with qtbot.waitSignal(inspector.face_step) as stepped:
            button(inspector, name).click()
        assert stepped.args == [step]


# Vendors


def test_a_sheet_signals_nothing(inspector: InspectorView, qtbot: QtBot) -> None:
    silent = (inspector.vendor_focused, inspector.label_chosen, inspector.rights_changed)
    with (
        qtbot.assertNotEmitted(silent[0]),
        qtbot.assertNotEmitted(silent[1]),
        qtbot.assertNotEmitted(silent[2]),
    ):
        inspector.show_sheet(MISREAD)
        inspector.show_sheet(NO_FACE)
        inspector.show_sheet(
            sheet(
                [
                    (BB, Verdict.MATCH, SAID, response(BB)),
                    (AA, Verdict.MISREAD, SAID, response(AA)),
                ],
                focus=BB,
            )
        )
        inspector.show_sheet(None)


def test_a_click_or_an_arrow_focuses_a_vendor(inspector: InspectorView, qtbot: QtBot) -> None:
    inspector.show_sheet(MISREAD)
    rows = inspector.findChild(VendorRowsView)
    assert rows.currentIndex().row() == 0
    with qtbot.waitSignal(inspector.vendor_focused) as focused:
        qtbot.mouseClick(
            rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, rows.height() * 3 // 4 - 14)
        )
    assert focused.args == [BB.id]
    with qtbot.waitSignal(inspector.vendor_focused) as focused:
        QTest.keyClick(rows, Qt.Key.Key_Up)
    assert focused.args == [AA.id]


def test_only_a_failed_row_offers_to_ask_again(inspector: InspectorView, qtbot: QtBot) -> None:
    inspector.show_sheet(MISREAD)
    again = button(inspector, "Ask Vendor BB again")
    with qtbot.waitSignal(inspector.ask_again_requested) as asked:
        again.click()
    assert asked.args == [BB.id]
    inspector.show_sheet(sheet([(AA, Verdict.MISREAD, SAID, response(AA))]))
    assert not again.isVisible()


def test_rows_keep_their_height_whatever_the_answer(inspector: InspectorView) -> None:
    waiting = [(info, CallState.WAITING, None, None) for info in (AA, BB)]
    inspector.show_sheet(sheet(waiting))
    rows = inspector.findChild(VendorRowsView)
    before = rows.height()
    inspector.show_sheet(MISREAD)
    assert rows.height() == before


@pytest.mark.parametrize(
    ("thresholds", "said"),
    [
        ([None, None], "threshold off"),
        ([0.6, 0.6], "threshold 60\N{NARROW NO-BREAK SPACE}%"),
        ([0.6, None], "threshold by vendor"),
        ([], "threshold off"),
    ],
)
def test_the_threshold_in_force_is_printed(
    qtbot: QtBot, thresholds: list[float | None], said: str
) -> None:
    note = ThresholdNote()
    qtbot.addWidget(note)
    note.show_thresholds(thresholds)
    assert note.words == said
    assert note.accessibleName() == said
    assert note.sizeHint().width() - 9 >= QFontMetricsF(font("small")).horizontalAdvance(said)


# Flags and rights


def test_flag_is_the_primary_button_only_when_nothing_is_to_run(inspector: InspectorView) -> None:
    inspector.show_sheet(MISREAD)
    flag = key_button(inspector, "Flag")
    assert flag.variant == "primary"
    inspector.set_flag_primary(False)
    assert flag.variant == "plain"


def test_a_flagged_face_shows_its_reason_and_can_be_unflagged(
    inspector: InspectorView, qtbot: QtBot
) -> None:
    put = Flag(FaceId(1), AA.id, Reason.MISGENDERED, "seen twice", "by hand", WHEN)
    rows = [
        (AA, Verdict.MISREAD, SAID, response(AA)),
        (BB, Verdict.MISREAD, SAID, response(BB)),
    ]
    inspector.show_sheet(sheet(rows, flags=[put]))
    assert key_button(inspector, "Misgendered").toolTip() == "seen twice"
    with qtbot.waitSignal(inspector.flag_toggled):
        key_button(inspector, "Unflag").click()
    with qtbot.waitSignal(inspector.flag_with_reason):
        key_button(inspector, "Misgendered").click()
    spoken = [row.spoken for row in inspector.findChild(VendorRowsView).rows]
    assert [said.endswith("flagged") for said in spoken] == [True, False]
    inspector.show_sheet(sheet(rows, flags=[put], focus=BB))
    assert key_button(inspector, "Flag").isEnabled()


def test_rights_say_what_exports_show(inspector: InspectorView, qtbot: QtBot) -> None:
    inspector.show_sheet(MISREAD)
    link = inspector.findChild(RightsRow).findChild(MenuLink)
    assert link.text() == "No statement"
    assert "masked" in words(inspector)
    with qtbot.waitSignal(inspector.rights_changed) as changed:
        next(a for a in link.menu().actions() if a.text() == "Person consents").trigger()
    assert changed.args == [False, True]
    public = replace(PHOTO, rights=Rights(public_figure=True))
    inspector.show_sheet(sheet([(AA, Verdict.MISREAD, SAID, response(AA))], photo=public))
    assert link.text() == "Public figure"
    assert "shown" in words(inspector)


# Sent and received


def test_times_and_sizes_are_said_in_full() -> None:
    assert time_words(WHEN) == "22 Nov 2026, 14:03:27 UTC"
    assert sent_words(SentRecord(225, 275, 1.0, 1, "", "pixels")) == "225 × 275, unchanged"
    shrunk = SentRecord(1600, 1067, 0.2667, 1, "", "pixels")
    assert sent_words(shrunk) == "1600 × 1067, sent at 27\N{NARROW NO-BREAK SPACE}%"
    hardly = SentRecord(1600, 1067, 0.999, 1, "", "pixels")
    assert sent_words(hardly).endswith("sent at 99\N{NARROW NO-BREAK SPACE}%")


def fact_words(inspector: InspectorView) -> list[str]:
    labels = inspector.findChild(Facts).findChildren(ElidedLabel)
    return [label.text() for label in labels if not label.isHidden()]


def test_what_was_sent_and_answered_is_listed(inspector: InspectorView) -> None:
    inspector.show_sheet(MISREAD)
    assert fact_words(inspector) == [
        "22 Nov 2026, 14:03:27 UTC",
        "2.0",
        "225 × 275, unchanged",
        "none (local)",
        "3fa9c1d2…b5abcd",
        "MIT",
    ]


def test_a_service_without_a_version_and_a_failed_call_are_said(inspector: InspectorView) -> None:
    inspector.show_sheet(sheet([(AA, Verdict.MISREAD, SAID, response(AA, version=""))]))
    assert fact_words(inspector)[1] == "the service returned none"
    inspector.show_sheet(replace(MISREAD, focus=BB.id))
    assert fact_words(inspector)[0] == "failed, 22 Nov 2026, 14:03:27 UTC"


def test_what_went_to_a_cloud_vendor_and_how_it_came_back_is_said(inspector: InspectorView) -> None:
    info = replace(AA, kind=Kind.CLOUD)
    sent = SentRecord(1600, 1067, 0.2667, 90_000, "ab" * 32, "JPEG, re-encoded at quality 95")
    came = replace(
        response(info, sent=sent),
        endpoint="https://faces.example/v1",
        note="Asked again without gender.",
        request_id="r-17",
    )
    inspector.show_sheet(sheet([(info, Verdict.MISREAD, SAID, came)], focus=info))
    assert fact_words(inspector)[2:5] == [
        "https://faces.example/v1",
        "1600 × 1067, sent at 27\N{NARROW NO-BREAK SPACE}%, JPEG, re-encoded at quality 95",
        "r-17",
    ]
    assert "Asked again without gender." in words(inspector)
    as_it_was = replace(sent, scale=1.0, encoding="JPEG, as it was")
    assert sent_words(as_it_was) == "1600 × 1067, JPEG, as it was"


def test_what_is_left_out_on_purpose_is_said(inspector: InspectorView) -> None:
    info = replace(CC, left_out="Its other words are dropped.")
    inspector.show_sheet(sheet([(info, Verdict.MATCH, SAID, response(info))], focus=info))
    assert "Its other words are dropped." in words(inspector)


def test_nothing_moves_when_another_vendor_is_in_focus(
    inspector: InspectorView, qapp: QApplication
) -> None:
    apply_theme(qapp)
    info = replace(CC, left_out="Its other words are dropped on purpose, which is said. " * 3)
    rows = [
        (AA, Verdict.MISREAD, SAID, response(AA)),
        (info, Verdict.MATCH, SAID, response(info)),
    ]
    inspector.resize(308, 650)
    places = []
    for focus in (AA, info):
        inspector.show_sheet(sheet(rows, focus=focus))
        for _ in range(6):  # each layout asks the one around it, an event a time
            qapp.processEvents()
        parts = [*inspector.findChildren(FoldHeading), inspector.findChild(RightsRow)]
        places.append([part.mapTo(inspector, QPoint()).y() for part in parts])
        places[-1].append(button(inspector, "Flag").mapTo(inspector, QPoint()).y())
    assert places[0] == places[1]


def raw_text(inspector: InspectorView) -> str:
    return inspector.findChild(SentReceivedView).raw_text


def test_the_raw_response_is_asked_for_shown_and_copied(
    inspector: InspectorView, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(inspector.body_wanted) as wanted:
        inspector.show_sheet(MISREAD)
    assert wanted.args == [AA.id]
    body = b'{"n":0.6148812174797058}'
    inspector.show_body(AA.id, body)
    assert raw_text(inspector) == '{"n": 0.6148812174797058}'
    button(inspector, "Copy the raw response as received").click()
    assert QGuiApplication.clipboard().text() == body.decode()
    button(inspector, "Copy the hash of what was sent").click()
    assert QGuiApplication.clipboard().text() == response(AA).sent.sha256


def test_both_ends_of_the_hash_are_read_in_the_narrowest_window(
    inspector: InspectorView, qtbot: QtBot
) -> None:
    inspector.resize(308, 400)  # low enough for a scroll bar, which takes its share of the width
    inspector.show_sheet(MISREAD)
    sha256 = response(AA).sent.sha256
    (shown,) = [w for w in inspector.findChildren(ElidedLabel) if w.toolTip() == sha256]
    qtbot.waitUntil(lambda: 0 < shown.width() < 140)
    metrics = shown.fontMetrics()
    widest = max(metrics.horizontalAdvance(digit) for digit in hexdigits.lower())
    cut = metrics.horizontalAdvance("…")
    assert widest * (len(shown.text()) - 1) + cut <= shown.width()
    assert shown.text().startswith(sha256[:8])
    assert shown.text().endswith(sha256[-6:])


def test_no_body_of_another_response_is_ever_shown(inspector: InspectorView) -> None:
    inspector.show_sheet(MISREAD)
    inspector.show_body(BB.id, b"of another vendor")
    inspector.show_body(AA.id, b"of an older response", ResponseId(99))
    assert raw_text(inspector) == ""
    inspector.show_body(AA.id, b"its own", ResponseId(1))
    assert raw_text(inspector) == "its own"
    inspector.show_sheet(sheet([(AA, Verdict.MISREAD, SAID, response(AA, ident=2))]))
    assert raw_text(inspector) == ""


def test_the_same_answer_shown_again_keeps_its_body(inspector: InspectorView) -> None:
    inspector.show_sheet(MISREAD)
    inspector.show_body(AA.id, b"its own")
    inspector.show_sheet(replace(MISREAD, number=2))
    assert raw_text(inspector) == "its own"


def test_folded_it_asks_for_nothing(inspector: InspectorView, qtbot: QtBot) -> None:
    heading = button(inspector, "Sent and received")
    inspector.show_sheet(MISREAD)
    with qtbot.waitSignal(inspector.unfolded_changed) as folded:
        heading.click()
    assert folded.args == [False]
    with qtbot.waitSignal(inspector.unfolded_changed), qtbot.waitSignal(inspector.body_wanted):
        heading.click()


def test_a_photo_that_cannot_be_read_says_so_and_is_not_asked_again(
    inspector: InspectorView, qtbot: QtBot
) -> None:
    problem = Problem("damaged", "The file is damaged.", "Copy it again from the camera.")
    broken = replace(PHOTO, problem=problem)
    rows = [(AA, CallState.FAILED, None, None), (BB, CallState.FAILED, None, failure(BB))]
    inspector.show_sheet(sheet(rows, faces=0, photo=broken, focus=BB))

    assert "The file is damaged. Copy it again from the camera." in words(inspector)
    said = [row.said for row in inspector.findChild(VendorRowsView).rows]
    assert said == ["not asked: no readable photo", str(PROBLEM)]
    names = [b.accessibleName() for b in inspector.findChildren(KeyButton) if b.isVisible()]
    assert not any(name.startswith("Ask Vendor") for name in names)
    assert not button(inspector, "Ask this vendor once more; both responses are kept").isEnabled()
    with qtbot.waitSignal(inspector.show_in_folder_requested):
        button(inspector, "Show in folder").click()

    inspector.show_sheet(MISREAD)
    assert not button(inspector, "Show in folder").isVisible()


def test_asking_again_on_purpose(inspector: InspectorView, qtbot: QtBot) -> None:
    inspector.show_sheet(MISREAD)
    with qtbot.waitSignal(inspector.ask_again_requested) as asked:
        button(inspector, "Ask this vendor once more; both responses are kept").click()
    assert asked.args == [AA.id]


def test_everything_to_press_has_a_name(inspector: InspectorView) -> None:
    inspector.show_sheet(MISREAD)
    nameless = [
        b
        for b in inspector.findChildren(QAbstractButton)
        if b.isVisible() and not (b.accessibleName() or b.text())
    ]
    assert nameless == []


@pytest.mark.parametrize("width", [280, 308, 340, 360, 480])
def test_nothing_is_wider_than_the_column(inspector: InspectorView, width: int) -> None:
    inspector.resize(width, 800)
    inspector.show_sheet(MISREAD)
    inspector.widget().layout().activate()
    assert inspector.widget().minimumSizeHint().width() <= width
