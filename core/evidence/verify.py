"""Checks a package or a case, whichever lies in a folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from core.evidence.case_check import check_case
from core.evidence.package_check import check_package
from core.evidence.proof import Proof
from core.package.bag import Progressed
from core.package.reading import is_package
from core.store.errors import CaseError, nothing_to_verify
from core.store.store import Store
from core.vendor import VendorRegistry


def verify(
    folder: Path,
    head: str | None = None,
    progressed: Progressed | None = None,
    registry: VendorRegistry | None = None,
) -> Proof:
    """Check everything; a case is only read, so it may be open elsewhere.

    head: a head of the log noted elsewhere. progressed: told how far the files of a package are.
    registry: the vendors that read the bodies again; None does not compare the predictions.

    Raises:
        ProblemError: at the first thing that does not hold, naming it; or there is neither a
            package nor a case.
        ValueError: `head` is no head.
    """
    if is_package(folder):
        return check_package(folder, head, progressed, registry)
    try:
        store = Store.open(folder, read_only=True)
    except CaseError as error:
        if error.problem.kind != "not a case":
            raise
        raise nothing_to_verify(folder.absolute()) from error
    try:
        return store.read(partial(check_case, head=head, registry=registry))
    finally:
        store.close()
