"""Settings between two starts; whatever stands in the file, the program starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from core.labelling.labels import Source
from core.settings import LARGEST_SIDE, SMALLEST_SIDE, Scheme, Settings
from gui.preferences import Preferences


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def _again(store: QSettings) -> Preferences:
    """The preferences as the next start reads them from the disk."""
    store.sync()
    return Preferences(QSettings(store.fileName(), QSettings.Format.IniFormat))


def test_settings_come_back(store: QSettings) -> None:
    kept = Settings(Scheme.DARK, False, 1600, Source.SELF_IDENTIFIED)

    Preferences(store).keep_settings(kept)

    assert _again(store).settings() == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        "5",
        '{"scheme": "pink"}',
        '{"max_side": 3}',
        '{"max_side": "large"}',
        '{"label_source": 7}',
    ],
)
def test_settings_that_make_no_sense_fall_back(store: QSettings, text: str) -> None:
    store.setValue("settings", text)

    assert Preferences(store).settings() == Settings()


def test_a_setting_that_is_missing_has_its_default(store: QSettings) -> None:
    store.setValue("settings", json.dumps({"scheme": "dark"}))

    assert Preferences(store).settings() == Settings(scheme=Scheme.DARK)


@pytest.mark.parametrize("side", [SMALLEST_SIDE - 1, LARGEST_SIDE + 1, 0, -5])
def test_a_side_out_of_bounds_is_refused(side: int) -> None:
    with pytest.raises(ValueError, match="the longer side must be"):
        Settings(max_side=side)


def test_changed_keys_come_back(store: QSettings) -> None:
    Preferences(store).keep_changed_keys({"flag": ["X", "Alt+F"], "undo": []})

    assert _again(store).changed_keys() == {"flag": ["X", "Alt+F"], "undo": []}


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[1]", '{"flag": 5}', '{"flag": [5]}', '{"flag": "X"}']
)
def test_keys_that_make_no_sense_are_passed_over(store: QSettings, text: str) -> None:
    store.setValue("keys", text)

    assert Preferences(store).changed_keys() == {}


def test_recent_cases_are_newest_first_once_and_those_that_exist(
    store: QSettings, tmp_path: Path
) -> None:
    preferences = Preferences(store)
    folders = [tmp_path / f"Fall {number} #%?" for number in range(13)]
    for folder in folders:
        folder.mkdir()
        preferences.remember_case(folder)
    preferences.remember_case(folders[5])
    folders[12].rmdir()

    assert _again(store).recent_cases()[:3] == [folders[5], folders[11], folders[10]]
    assert len(_again(store).recent_cases()) == 9


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "5", "[5]", '["a\\u0000b"]', '["' + "x" * 5000 + '"]'],
    ids=lambda text: text[:9],
)
def test_recent_cases_that_make_no_sense_are_none(store: QSettings, text: str) -> None:
    store.setValue("recent_cases", text)

    assert Preferences(store).recent_cases() == []


def test_the_window_comes_back_as_it_was(store: QSettings) -> None:
    preferences = Preferences(store)
    assert preferences.window("geometry").isEmpty()
    preferences.keep_window("geometry", QByteArray(b"\x01\x02"))
    preferences.keep_text("mode", "overlaid")

    again = _again(store)
    assert again.window("geometry") == QByteArray(b"\x01\x02")
    assert again.text("mode", "side by side") == "overlaid"
    assert again.text("nothing", "default") == "default"
