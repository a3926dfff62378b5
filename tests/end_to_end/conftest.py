"""Sessions of the program, each with a home of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.start import Wishes
from providers.registry import Registry
from tests.end_to_end.sessions import Session, two_vendors


@pytest.fixture
def start(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[..., Session]]:
    """Starts the program: `start(wishes(folder))`; what is still open at the end is closed."""
    sessions: list[Session] = []

    def begin(
        asked: Wishes, registry: Registry | None = None, settings: str = "settings.ini"
    ) -> Session:
        session = Session(qtbot, registry or two_vendors(), tmp_path / settings)
        sessions.append(session)
        return session.start(asked)

    yield begin
    for session in sessions:
        session.close()
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.fixture
def folder(tmp_path: Path, draw_photo: Callable[..., Path]) -> Path:
    """A folder of six drawn photos."""
    for number in range(6):
        draw_photo(f"photos/photo {number}.jpg", seed=number)
    return tmp_path / "photos"
