"""What people write beside the numbers: findings, and the replies of vendors, kept in the case."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from core.case.case import Case
from core.finding import Finding, FindingId
from core.problem import Problem, ProblemError
from core.reply import Reply, ReplyId
from core.store import findings, replies
from core.vendor import VendorId

NEW = FindingId(0)
"""The number of a finding that has none yet."""
_LARGEST_LETTER = 20_000_000


def findings_of(case: Case) -> list[Finding]:
    """All findings, the first first, from the disk; in any thread."""
    return case.store.read(findings.load)


def keep_finding(case: Case, finding: Finding) -> Future[None]:
    """Keep a finding, in place of the one with its number; NEW gets the next."""

    def write(connection: Connection) -> None:
        number = findings.next_id(connection) if finding.id == NEW else finding.id
        findings.put(connection, replace(finding, id=number))

    return case.store.write(write)


def remove_finding(case: Case, finding_id: FindingId) -> Future[None]:
    """Forget a finding."""
    return case.store.write(partial(findings.remove, finding_id=finding_id))


def replies_of(case: Case) -> list[Reply]:
    """All replies, the first first, from the disk; in any thread."""
    return case.store.read(replies.load)


def file_reply(
    case: Case,
    vendor_id: VendorId,
    date: str,
    text: str,
    letter: Path | None = None,
    replaces: Reply | None = None,
) -> Reply:
    """File a vendor's reply with the letter that came; reads it, so not for the window's thread.

    replaces: one filed before, which is removed at once; without another letter its own stays.
    The log tells of both.

    Raises:
        ProblemError: the letter cannot be read, or is too large.
    """
    data = None if letter is None else _read(letter)
    name = "" if letter is None else letter.name

    def write(connection: Connection) -> Reply:
        body, title = data, name
        if replaces is not None:
            if letter is None:
                body = replies.letter(connection, replaces.id)
                title = replaces.file_name
            replies.remove(connection, replaces.id)
        return replies.file(connection, vendor_id, date, text, body, title)

    return case.store.write(write).result()


def remove_reply(case: Case, reply_id: ReplyId) -> Future[None]:
    """Forget a reply and its letter; the log tells of it."""
    return case.store.write(partial(replies.remove, reply_id=reply_id))


def _read(letter: Path) -> bytes:
    try:
        if letter.stat().st_size > _LARGEST_LETTER:
            raise ProblemError(
                Problem(
                    "letter too large",
                    f"“{letter.name}” is larger than {_LARGEST_LETTER // 10**6} MB.",
                    "File its text, and keep the letter beside the case.",
                )
            )
        return letter.read_bytes()
    except OSError as error:
        raise ProblemError(
            Problem(
                "letter unreadable",
                f"“{letter.name}” could not be read: {error.strerror or error}.",
                "Choose the file again.",
            )
        ) from error
