"""`rebuild`: makes a case of a package, with its photos found again by their hash."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.commands.usage import BROKEN, FINISHED, WrongUseError
from core.sending.credentials import Credentials
from core.vendor import VendorRegistry
from core.version import PROGRAM


def add_arguments(rebuild: argparse.ArgumentParser) -> None:
    """What follows the word `rebuild`."""
    rebuild.epilog = (
        f"`{PROGRAM} export CASE --format bagit --out FOLDER` makes a whole package of the case."
    )
    rebuild.add_argument("package", type=Path, metavar="PACKAGE")
    rebuild.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where the photos are, or in folders below"
    )
    rebuild.add_argument(
        "--case",
        type=Path,
        metavar="CASE",
        help="a new folder for the case; default: beside the package",
    )


def run(given: argparse.Namespace, _registry: VendorRegistry, _credentials: Credentials) -> int:
    """Do it; returns the exit status: BROKEN where photos are missing, though the case is there."""
    from core.package.rebuild import rebuild

    if not given.folder.is_dir():
        raise WrongUseError(f"There is no folder “{given.folder}”.")
    package = given.package.absolute()
    case: Path = given.case or package.with_name(f"{package.name} rebuilt")
    done = rebuild(package, given.folder, case)
    total = len(done.missing) + done.opened.found
    for path, why in done.unread:
        print(f"Not read: {path}: {why}")
    for name, sha256 in done.missing:
        print(f"Missing: {name} ({sha256})")
    print(f"{done.opened.found} of {total} photos were found; the case is {case}.")
    return BROKEN if done.missing else FINISHED
