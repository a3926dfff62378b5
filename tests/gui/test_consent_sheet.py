"""Nothing leaves before this sheet is answered, and Enter never answers it with yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.photos.photo import Photo
from core.sending.consent import SendingPlan, plan_sending
from core.sending.spending import Cap, Spent
from core.vendor import Limits, Price, VendorInfo
from gui.asking import consent_words
from gui.dialogs.consent_sheet import ConsentSheet, Unfolding
from gui.widgets.confirm_key import CONFIRM
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_cap import key_text
from tests.gui.cloud_fakes import CARA, DORA, FULL, cloud, photos

SMALL_REFUSED = cloud(FULL, limits=Limits(least_side=80))


def plan(*infos: VendorInfo, of: Sequence[Photo] = (), endpoint: str = "") -> SendingPlan:
    address = endpoint or "https://faces.example/v1"
    return plan_sending(infos, of or photos(240), (), {info.id: address for info in infos})


@pytest.fixture
def show(qtbot: QtBot):
    shown = []

    def make(wanted: SendingPlan, **more) -> ConsentSheet:
        window = QWidget()
        window.resize(1280, 900)
        qtbot.addWidget(window)
        window.show()
        sheet = ConsentSheet(wanted, {}, window, **more)
        shown.extend((window, sheet))
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        sheet.open()
        qtbot.waitUntil(lambda: sheet.isVisible())
        return sheet

    return make


def words(sheet: ConsentSheet) -> str:
    return "\n".join(label.text() for label in sheet.findChildren(QLabel))


def test_it_says_who_gets_what_and_what_that_costs(show) -> None:
    said = words(show(plan(FULL)))
    assert "240 photos are about to leave this computer" in said
    assert "Nothing has been sent yet." in said
    assert "Cara Ltd (Nowhere), at faces.example." in said
    assert "240 photos, as they are (largest 225 × 275, 12 MB in all). Metadata is removed." in said
    for text in ("$ 0.24", "240 × $ 0.0010", "price of Oct 2026", "first million photos"):
        assert text in said
    for text in ("We could not establish what it keeps.", "Leave them out.", "The quota."):
        assert text in said
    for link in ("https://cara.example/out", "https://cara.example/terms"):
        assert f'<a href="{link}">' in said


@pytest.mark.parametrize(
    ("company", "country", "said"),
    [
        ("faces.example", "not stated", "faces.example. Who runs it is not stated"),
        ("Cara Ltd", "not stated", "Cara Ltd, at faces.example."),
        ("not stated", "not stated", "faces.example. Who runs it is not stated"),
    ],
)
def test_what_is_not_stated_is_said_once(company: str, country: str, said: str) -> None:
    (sending,) = plan(cloud(FULL, company=company, country=country)).vendors
    assert consent_words.receiver(sending).startswith(said)
    assert "(not stated)" not in consent_words.receiver(sending)


def test_prices_are_spoken_of_where_there_are_any(show) -> None:
    said = words(show(plan(DORA)))
    assert "By these prices" not in said
    assert "In all <" in said
    assert "By these prices <" in words(show(plan(CARA)))
    one = plan(DORA, of=photos(1))
    assert consent_words.at_most(one) == "1 call without a known price"
    both = plan(CARA, DORA, of=photos(1))
    assert consent_words.at_most(both).endswith("and 1 call")


def test_what_was_answered_before_and_what_is_made_smaller_is_said() -> None:
    few = photos(3)
    big = replace(photos(4, 5000, 6000)[3], sha256="f" * 64)
    info = cloud(limits=Limits(most_side=4096))
    made = plan_sending([info], [*few, big], {(few[0].id, info.id)}, {})
    said = consent_words.gets(made.vendors[0])
    assert "3 photos, as they are (largest 3413 × 4096" in said
    assert "1 of them is made smaller" in said
    assert "1 photo with a stored answer is not sent again." in said


def test_photos_that_cannot_go_as_they_are_are_said_to_be_saved_anew() -> None:
    def said(count: int, *, limit: int | None = None, is_varied: bool = False) -> str:
        info = cloud(limits=Limits(most_side=limit))
        made = plan_sending([info], photos(count), set(), {}, is_varied=is_varied)
        return consent_words.gets(made.vendors[0])

    assert "Those that lie turned, or in a format it does not take, are saved anew." in said(3)
    assert "Where it lies turned, or in a format it does not take, it is saved anew." in said(1)
    assert "anew" not in said(3, limit=100), "all are made smaller, and so saved anew"
    assert "anew" not in said(1, is_varied=True)


def test_refused_photos_are_named_with_the_reason_and_unfold(show, qtbot: QtBot) -> None:
    tiny = [replace(photo, width=31, height=38) for photo in photos(6)]
    sheet = show(plan(SMALL_REFUSED, of=[*tiny, *photos(8)[6:]]))
    assert "6: photo 1.jpg, photo 2.jpg, photo 3.jpg and 3 more." in words(sheet)
    assert "80" in words(sheet)
    unfolding = sheet.findChild(Unfolding)
    assert "photo 6.jpg" not in words(sheet)
    qtbot.mouseClick(unfolding.button, Qt.MouseButton.LeftButton)
    assert "photo 6.jpg" in words(sheet)


def test_an_environment_variable_that_redirects_is_said_plainly(show) -> None:
    made = plan(FULL, endpoint="http://127.0.0.1:8801/v1")
    said = words(show(made, redirected={FULL.id: "CARA_ENDPOINT"}))
    assert "An environment variable, CARA_ENDPOINT, sends them to 127.0.0.1:8801" in said
    assert "That is this computer." in said
    assert "240 photos are about to go to vendors on this computer" in said


def test_send_nothing_has_the_focus_and_enter_sends_nothing(show, qtbot: QtBot) -> None:
    for focused in ("_nothing", "_dollars", "_send"):
        sheet = show(plan(FULL))
        assert sheet.focusWidget() is sheet._nothing
        qtbot.waitUntil(sheet.findChild(FocusRing).isVisible)
        widget = getattr(sheet, focused)
        widget.setFocus()
        with qtbot.assertNotEmitted(sheet.agreed):
            QTest.keyClick(widget, Qt.Key.Key_Return)
            QTest.keyClick(widget, Qt.Key.Key_Enter)
        sheet.reject()


def test_enter_and_esc_decline_once(show, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        sheet = show(plan(FULL))
        answers: list[str] = []
        sheet.declined.connect(lambda answers=answers: answers.append("no"))
        QTest.keyClick(sheet._nothing, key)
        sheet.reject()
        assert answers == ["no"]
        assert not sheet.isVisible()


@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("way", ["click", "_nothing", "_dollars", "_send"])
def test_sending_takes_a_click_or_both_keys(show, qtbot: QtBot, way: str, enter: Qt.Key) -> None:
    sheet = show(plan(FULL))
    assert sheet._send.cap == key_text(CONFIRM)
    with qtbot.assertNotEmitted(sheet.declined), qtbot.waitSignal(sheet.agreed) as agreed:
        if way == "click":
            qtbot.mouseClick(sheet._send, Qt.MouseButton.LeftButton)
        else:
            widget = getattr(sheet, way)
            widget.setFocus()
            QTest.keyClick(widget, enter, Qt.KeyboardModifier.ControlModifier)
    assert agreed.args == [Cap(0.3, None)]


def test_the_cap_is_in_dollars_or_in_calls_or_both(show) -> None:
    assert show(plan(FULL)).cap == Cap(0.3, None)
    assert show(plan(DORA)).cap == Cap(None, 290)
    both = show(plan(FULL, DORA))
    assert both.cap == Cap(0.3, 290)
    assert "Send to 2 vendors" in both._send.words
    assert "$ 0.24 and 240 calls" in words(both)
    both._dollars.setValue(0.1)
    assert "Not enough for all of them" in words(both)
    assert both.cap == Cap(0.1, 290)


def test_a_question_that_is_outdated_is_withdrawn_without_an_answer(show, qtbot: QtBot) -> None:
    sheet = show(plan(FULL))
    with qtbot.assertNotEmitted(sheet.declined), qtbot.assertNotEmitted(sheet.agreed):
        sheet.withdraw()
    assert not sheet.isVisible()


def test_it_is_no_higher_than_its_window(show) -> None:
    sheet = show(plan(*(replace(FULL, id=f"v{n}") for n in range(6))))
    assert sheet.height() <= 900
    assert sheet.width() == 760


def test_amounts_in_words() -> None:
    assert consent_words.dollars(0.24) == "$ 0.24"
    assert consent_words.dollars(0.0005) == "$ 0.0005"
    assert consent_words.dollars(1234.5) == "$ 1,234.50"
    free = plan(cloud(CARA, price=Price(0.0, "2026-10-07"))).vendors[0]
    assert consent_words.cost(free)[0] == "free"
    unknown = plan(DORA).vendors[0]
    assert consent_words.cost(unknown) == ("no price known", ("240 calls",))


def test_the_total_is_the_sum_of_the_rows_and_no_less_than_is_spent() -> None:
    priced = cloud(CARA, price=Price(0.001, "2026-10-07"))
    plans = [plan(priced, of=photos(count)) for count in (135, 115, 240)]
    made = SendingPlan(tuple(one.vendors[0] for one in plans))
    rows = [consent_words.cost(vendor)[0] for vendor in made.vendors]
    assert rows == ["$ 0.14", "$ 0.12", "$ 0.24"]
    assert consent_words.at_most(made) == "$ 0.50"
    assert consent_words.proposed_dollars(made) >= 0.5


def test_calls_that_were_cut_off_are_said_and_the_cap_has_room_for_them(show) -> None:
    made = replace(plan(FULL, of=photos(33)), cut_off=Spent(0.01, 10, 0))
    sheet = show(made)
    assert "10 calls for these photos were cut off before and may have been paid" in words(sheet)
    assert sheet.cap.dollars is not None
    assert sheet.cap.dollars >= 33 * 0.001 + 0.01
    unpriced = replace(plan(DORA, of=photos(9)), cut_off=Spent(0.0, 4, 4))
    assert consent_words.proposed_calls(unpriced) >= 9 + 4
    assert consent_words.cut_off(unpriced).endswith("4 calls of the cap went to that.")
    assert consent_words.cut_off(plan(FULL)) == ""


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=5))
def test_no_sum_says_less_than_is_spent(thousandths: list[int]) -> None:
    amounts = [number / 1_000_000 for number in thousandths]
    said = [Decimal(consent_words.spending(a).strip("$ ").replace(",", "")) for a in amounts]
    total = Decimal(consent_words.spending(*amounts).strip("$ ").replace(",", ""))
    assert total == sum(said)
    assert total >= sum(Decimal(number) / 1_000_000 for number in thousandths)


@pytest.mark.parametrize(
    ("count", "proposed"), [(1, 0.01), (25, 0.03), (30, 0.04), (90, 0.15), (240, 0.3), (9000, 15.0)]
)
def test_the_cap_proposed_is_a_little_above_the_cost(count: int, proposed: float) -> None:
    made = plan(FULL, of=photos(count))
    assert consent_words.proposed_dollars(made) == proposed
    assert made.dollars * 1.2 <= proposed


def test_a_cap_of_ones_own_is_proposed_with_what_would_do(show) -> None:
    sheet = show(plan(FULL, DORA), own_dollars=2.0, own_calls=5)
    assert sheet.cap == Cap(2.0, 5)
    assert "For these photos $ 0.30 and 290 calls would do." in words(sheet)
    sheet._calls.setValue(290)
    assert "For these photos $ 0.30 would do." in words(sheet)
    sheet._dollars.setValue(0.3)
    assert "would do" not in words(sheet)


def test_how_one_number_of_calls_falls_to_several_vendors_is_said(show) -> None:
    other = replace(DORA, id="erin", name="Erin")
    assert "The calls are for Dora and Erin together" in words(show(plan(FULL, DORA, other)))
    assert "together" not in words(show(plan(FULL, DORA)))
