"""The menus of the whole window: each entry has a letter of its own in its menu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu, QMenuBar

from tests.end_to_end.sessions import Session, wishes

Start = Callable[..., Session]


def letters_in(menu: QMenu | QMenuBar) -> Counter[str]:
    """How often each letter is given; "" where an entry has none."""
    texts = [a.text().replace("&&", "") for a in menu.actions() if not a.isSeparator()]
    return Counter(text.partition("&")[2][:1].casefold() for text in texts)


def test_no_letter_stands_twice_in_a_menu_and_every_entry_has_one(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    bar = session.window.menuBar()
    menus = [action.menu() for action in bar.actions()]
    menus += [
        action.menu() for menu in menus for action in menu.actions() if action.menu() is not None
    ]
    assert len(menus) > 7
    for menu in menus:
        menu.aboutToShow.emit()
    for menu in (bar, *menus):
        found = letters_in(menu)
        assert "" not in found, menu.title() if isinstance(menu, QMenu) else "menu bar"
        assert all(count == 1 for count in found.values()), found
