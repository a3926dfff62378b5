"""Settings as a user chooses them: typed values, whatever the combo boxes hold."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.labelling.labels import Source
from core.settings import Scheme, Settings
from gui.dialogs.preferences_dialog import PreferencesDialog


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(Scheme.DARK, False, 1600, Source.SELF_IDENTIFIED),
        Settings(max_side=777),
    ],
)
def test_untouched_it_gives_back_what_it_was_given(qtbot: QtBot, settings: Settings) -> None:
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)

    given = dialog.settings()

    assert given == settings
    assert type(given.scheme) is Scheme
    assert type(given.label_source) is Source


def test_a_limit_is_chosen_in_words(qtbot: QtBot) -> None:
    dialog = PreferencesDialog(Settings())
    qtbot.addWidget(dialog)

    dialog._side.setCurrentText("at most 1600 pixels")
    dialog._at_once.setChecked(False)

    assert dialog.settings() == Settings(ask_at_once=False, max_side=1600)
