"""The command line of the window, up to the moment Qt would be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.commands import COMMANDS
from gui import app, display, start
from gui.start import DEMO_PICTURE, Wishes
from providers.registry import Registry


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Wishes]:
    """What the window would be opened with; a window can open."""
    wishes: list[Wishes] = []
    monkeypatch.setattr(app, "run", lambda wish, _registry: wishes.append(wish) or 0)
    monkeypatch.setattr(display, "missing_for_a_window", lambda: None)
    return wishes


def test_without_arguments_nothing_is_asked_for(asked: list[Wishes]) -> None:
    assert start.main([], Registry()) == 0
    assert asked == [Wishes((), None, False, None, None)]


def test_photos_case_picture_and_size_are_passed_on(
    asked: list[Wishes], photo_file: Path, tmp_path: Path
) -> None:
    arguments = ["--case", "case", "--screenshot", "p.png", "--window-size", "1200x760"]
    start.main([str(photo_file), str(tmp_path), *arguments], Registry())

    assert asked == [
        Wishes((photo_file, tmp_path), Path("case"), False, Path("p.png"), (1200, 760))
    ]


@pytest.mark.parametrize(
    "arguments",
    [["--window-size", "large"], ["--window-size", "12x"], ["--no-such-option"], ["gone.jpg"]],
    ids=str,
)
def test_wrong_usage_ends_with_status_2(
    asked: list[Wishes], arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        start.main(arguments, Registry())

    assert end.value.code == 2
    assert asked == []
    assert "error:" in capsys.readouterr().err


def test_help_names_every_command(asked: list[Wishes], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        start.main(["--help"], Registry())

    assert end.value.code == 0
    said = capsys.readouterr().out
    for name, what in COMMANDS.items():
        assert f"{name:<7}  {what}" in said


def test_a_dangling_link_is_opened_so_that_it_can_be_said(
    asked: list[Wishes], tmp_path: Path
) -> None:
    link = tmp_path / "link.jpg"
    link.symlink_to(tmp_path / "nowhere.jpg")

    assert start.main([str(link)], Registry()) == 0


def test_without_a_display_the_demonstration_goes_on_off_the_screen(
    asked: list[Wishes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "missing_for_a_window", lambda: "There is no display.")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")

    assert start.main(["--demo"], Registry()) == 0

    assert asked == [Wishes((), None, True, DEMO_PICTURE, None, headless=True)]


def test_without_a_display_and_a_picture_it_ends(
    asked: list[Wishes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(display, "missing_for_a_window", lambda: "There is no display.")

    assert start.main([], Registry()) == 2

    assert asked == []
    assert capsys.readouterr().err.count("\n") == 1
