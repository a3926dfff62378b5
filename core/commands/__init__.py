"""The program without a window, on any machine: one module a command.

A module has `add_arguments(parser)` and `run(given, registry, credentials) -> status`; COMMANDS
lists it. Only the command that was given is imported.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from core.commands.usage import BROKEN, FINISHED, INTERRUPTED, WRONG_USE, WrongUseError
from core.version import PROGRAM

if TYPE_CHECKING:
    from core.running.calls import CallRegistry
    from core.sending.credentials import Credentials

COMMANDS: Mapping[str, str] = {
    "audit": "ask vendors about photos and write what they answered as a table",
    "label": "take labels from a CSV, an Excel sheet or a COCO file into a case",
    "export": "write what a case holds in a format that others read",
    "verify": "check that a package or a case is as it was written and received",
    "rebuild": "make a case of a package, with its photos found again by their hash",
    "vary": "change a photo by recipes and ask local vendors again, beside a control",
    "vendors": "list the vendors with kind, version, state, price, licence",
}
"""What each command does, by its name, which is its module's, too."""


def main(
    arguments: Sequence[str], registry: CallRegistry, credentials: Credentials | None = None
) -> int:
    """Run a command; returns its exit status.

    arguments: the command's name with what follows it. credentials: the keys to cloud vendors;
        None for those in the environment and in the system's key store.
    """
    from core.problem import ProblemError
    from core.sending.credentials import Credentials

    keys = credentials or Credentials()
    try:
        given = _parser(arguments).parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else WRONG_USE
    try:
        status: int = _module(given.command).run(given, registry, keys)
        sys.stdout.flush()
    except WrongUseError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except ProblemError as error:
        print(error.problem, file=sys.stderr)
        return WRONG_USE if error.problem.kind == "not a case" else BROKEN
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _unread()
    return status


def _unread() -> int:
    """Who read what is printed has gone (`| head`): nothing more is written, at the end neither."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FINISHED


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the command that is asked for gets its arguments."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Misread without a window.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in COMMANDS.items():
        one = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        if name in arguments[:1]:
            _module(name).add_arguments(one)
    return parser


def _module(command: str) -> ModuleType:
    return import_module(f"core.commands.{command}")
