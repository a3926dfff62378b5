"""From the command line to the window: arguments first, the display next, Qt last."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from core.commands import COMMANDS
from core.version import PROGRAM, VERSION
from providers.registry import Registry

DEMO_PICTURE = Path("misread-demo.png")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asked the window for.

    picture: where to save a picture of the window once the run is over, after which it ends.
    """

    paths: tuple[Path, ...]
    case: Path | None
    demo: bool
    picture: Path | None
    size: tuple[int, int] | None
    headless: bool = False


def main(arguments: list[str], registry: Registry) -> int:
    """Open the window and stay until it closes; returns the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    absent = [path for path in given.paths if not os.path.lexists(path)]
    if absent:
        parser.error(f"there is no file or folder {absent[0]}")
    from gui import display

    why_not = display.missing_for_a_window()
    headless = why_not is not None
    if why_not is not None and not (given.demo or given.screenshot):
        sys.stderr.write(
            f"misread: {why_not} Without a window: `{PROGRAM} audit PHOTO… --out FOLDER`, "
            f"or `{PROGRAM} --demo`.\n"
        )
        return 2
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        why_not = display.missing_off_the_screen()
        if why_not is not None:
            sys.stderr.write(f"misread: {why_not}\n")
            return 2
    picture = given.screenshot or (DEMO_PICTURE if headless else None)
    wishes = Wishes(
        tuple(given.paths), given.case, given.demo, picture, given.window_size, headless
    )
    from gui.quick_imports import skip_source_search

    skip_source_search()
    from gui import app

    return app.run(wishes, registry)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Misread shows how machines misread faces.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_commands(),
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PHOTO|FOLDER", help="photos and folders to open"
    )
    parser.add_argument("--case", type=Path, metavar="FOLDER", help="the case to open, or to make")
    parser.add_argument("--demo", action="store_true", help="open the demonstration")
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="FILE",
        help="save a picture of the window when the run is over, and end",
    )
    parser.add_argument(
        "--window-size", type=_size, metavar="WIDTHxHEIGHT", help="the window's size in pixels"
    )
    parser.add_argument("--version", action="version", version=f"Misread {VERSION}")
    return parser


def _commands() -> str:
    longest = max(map(len, COMMANDS))
    lines = [f"  {name:<{longest}}  {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        ["without a window:", *lines, f"\n`{PROGRAM} COMMAND --help` says what a command takes."]
    )


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    try:
        return int(width), int(height)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not WIDTHxHEIGHT") from None
