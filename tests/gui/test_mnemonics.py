"""Every entry of every menu has a letter of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QMenu

from gui.actions import MENUS, SPECS
from gui.mnemonics import give_mnemonics, with_mnemonics
from gui.widgets.action_words import plain_words


def letters(texts: list[str]) -> list[str]:
    found = [text.replace("&&", "").partition("&")[2][:1].casefold() for text in texts]
    return [letter for letter in found if letter]


def test_first_letters_go_first() -> None:
    assert with_mnemonics(["Open", "Export…", "Quit"]) == ["&Open", "&Export…", "&Quit"]
    assert with_mnemonics(["Open photos", "Open a folder"]) == ["&Open photos", "Open &a folder"]


def test_others_give_way_where_one_has_a_single_letter() -> None:
    assert with_mnemonics(["ab", "a"]) == ["a&b", "&a"]
    assert with_mnemonics(["abc", "ab", "a"]) == ["ab&c", "a&b", "&a"]


def test_marks_there_are_do_not_add_up_and_ampersands_stay() -> None:
    assert with_mnemonics(["&Run", "Re&ad"]) == ["&Run", "R&ead"]
    assert with_mnemonics(["A && B"]) == ["&A && B"]
    assert with_mnemonics(["100 %", "…", ""]) == ["&100 %", "…", ""]


@given(st.lists(st.text("abcdß &1.", max_size=6), max_size=8))
def test_no_letter_is_given_twice_and_no_word_is_changed(texts: list[str]) -> None:
    marked = with_mnemonics(texts)
    assert [plain_words(text) for text in marked] == [plain_words(text) for text in texts]
    found = letters(marked)
    assert len(found) == len(set(found))
    assert with_mnemonics(marked) == marked


@pytest.mark.parametrize("name", MENUS)
def test_every_entry_of_the_table_gets_one(name: str) -> None:
    texts = [spec.text for spec in SPECS if spec.menu == name]
    assert len(set(letters(with_mnemonics(texts)))) == len(texts)


def test_a_menu_follows_its_entries(qapp: QApplication) -> None:
    menu = QMenu()
    menu.addAction("Open")
    menu.addSeparator()
    give_mnemonics(menu)
    menu.addAction("One more")
    give_mnemonics(menu)
    assert [action.text() for action in menu.actions()] == ["&Open", "", "One &more"]
