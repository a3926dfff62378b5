"""Why a case cannot be opened or changed, in plain words."""

from __future__ import annotations

from pathlib import Path

from core.problem import Problem, ProblemError


class CaseError(ProblemError):
    """A case cannot be opened, read or changed."""


def in_use(name: str, owner: str) -> CaseError:
    """name: what people call the case."""
    return CaseError(
        Problem(
            "in use",
            f"The case “{name}” is already open{owner}.",
            "Close it there first.",
        )
    )


def on_network(folder: Path) -> CaseError:
    return CaseError(
        Problem(
            "network folder",
            f"The case “{folder.name}” lies on a network folder, "
            "where changes cannot be kept safely.",
            "Copy the case's folder to a disk of this computer and open it there.",
        )
    )


def not_a_case(folder: Path) -> CaseError:
    return CaseError(
        Problem(
            "not a case",
            f"“{folder.name}” is not a case of Misread.",
            "Choose a case's folder, or an empty folder for a new case.",
        )
    )


def is_package(folder: Path) -> CaseError:
    return CaseError(
        Problem(
            "is a package",
            f"“{folder.name}” is a package, which nothing may be written into.",
            "Open it in the window, which makes a case of it, or choose a case's folder.",
        )
    )


def no_case_at(folder: Path) -> CaseError:
    """A case was to be opened, not made."""
    return CaseError(
        Problem("not a case", f"There is no case at “{folder}”.", "Give the folder of a case.")
    )


def nothing_to_verify(folder: Path) -> CaseError:
    return CaseError(
        Problem(
            "not a case",
            f"There is no case or package at “{folder}”.",
            "Give the folder of a case, or of a package.",
        )
    )


def damaged(folder: Path, detail: str) -> CaseError:
    return CaseError(
        Problem(
            "damaged",
            f"The file of the case “{folder.name}” cannot be read: {detail}.",
            "Take the case's folder from a backup; this one is left as it is.",
        )
    )


def too_new(folder: Path) -> CaseError:
    return CaseError(
        Problem(
            "newer version",
            f"The case “{folder.name}” was written by a newer version of Misread.",
            "Update Misread to open it.",
        )
    )


def too_old_to_read(folder: Path) -> CaseError:
    return CaseError(
        Problem(
            "older version",
            f"The case “{folder.name}” was written by an older version of Misread "
            "and cannot be opened to read only.",
            "Open it for changing once; a copy of the old file is put aside.",
        )
    )


def no_permission(folder: Path, detail: str) -> CaseError:
    return CaseError(
        Problem(
            "no permission",
            f"The case “{folder.name}” cannot be written: {detail}.",
            "Change the folder's permissions, or choose another folder.",
        )
    )


def cannot_open(folder: Path, detail: str) -> CaseError:
    return CaseError(
        Problem(
            "cannot open",
            f"The case “{folder.name}” cannot be opened: {detail}.",
            "Check the disk and the folder's permissions.",
        )
    )


def read_only() -> CaseError:
    return CaseError(
        Problem(
            "read only",
            "The case is open to read only, so nothing in it can be changed.",
            "Open the case for changing.",
        )
    )


def closed() -> CaseError:
    return CaseError(Problem("closed", "The case is closed.", "Open the case again to change it."))


def is_closed(error: BaseException) -> bool:
    """Whether something was asked of a case that had been closed meanwhile."""
    return isinstance(error, CaseError) and error.problem.kind == closed().problem.kind


def not_saved(problem: Problem) -> CaseError:
    """A change was still waiting for the disk when the case was closed."""
    return CaseError(
        Problem("not saved", f"The last changes were not saved. {problem.what}", problem.way_out)
    )


def writer_broke(detail: str) -> Problem:
    """Nothing can be saved any more, whatever becomes of the disk."""
    return Problem(
        "cannot save",
        f"The case's file can no longer be written ({detail}).",
        "Close the case and open it again to see what is kept, then make the last changes again.",
    )


def disk_trouble(code: int, detail: str) -> Problem:
    """What a writer reports while the disk does not take its changes.

    code: SQLite's primary error code.
    """
    if code == _SQLITE_FULL:
        return Problem(
            "disk full",
            "The disk is full; changes are kept in memory until there is room.",
            "Free some space and leave the window open; saving goes on by itself.",
        )
    return Problem(
        "cannot save",
        f"The case's file cannot be written ({detail}); changes are kept in memory.",
        "Check the disk and leave the window open; saving goes on by itself.",
    )


_SQLITE_FULL = 13
