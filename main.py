"""Misread: the window, or a command without one. Everything is put together here."""

from __future__ import annotations

import io
import multiprocessing
import sys

from core import commands


def main(arguments: list[str]) -> int:
    """Run the program; returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # Photos have names that not every terminal can write; that must not end the program.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    from providers.registry import Registry

    if arguments and arguments[0] in commands.COMMANDS:
        return commands.main(arguments, Registry())
    from gui import start

    return start.main(arguments, Registry())


if __name__ == "__main__":
    # A frozen program starts its worker processes by running itself.
    multiprocessing.freeze_support()
    sys.exit(main(sys.argv[1:]))
