"""`verify`: checks that a package, or a case, is as it was written and received."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.usage import FINISHED, WrongUseError
from core.sending.credentials import Credentials
from core.vendor import VendorRegistry


def add_arguments(verify: argparse.ArgumentParser) -> None:
    """What follows the word `verify`."""
    verify.epilog = (
        "A log that was cut off or rebuilt as a whole shows only beside its head, noted elsewhere "
        "before: the window, every report and every package print it."
    )
    verify.add_argument("folder", type=Path, metavar="PACKAGE|CASE")
    verify.add_argument("--head", metavar="HASH", help="a head of the log, noted elsewhere before")


def run(given: argparse.Namespace, registry: VendorRegistry, _credentials: Credentials) -> int:
    """Do it; returns the exit status. What does not hold comes out as a ProblemError."""
    from core.evidence.verify import verify

    try:
        proof = verify(given.folder, given.head, registry=registry)
    except ValueError as error:
        raise WrongUseError(f"{str(error).capitalize()}.") from error
    print(*proof.lines(), sep="\n")
    if given.head is None:
        print("With --head HASH it is checked beside one.")
    print(f"Head of the log, entry {proof.entries}: {proof.head}")
    return FINISHED
