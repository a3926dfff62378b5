"""Brings what people wrote in another case: protocols, findings, replies and frozen versions.

Each keeps its time. A protocol is in force if it is the last one, so theirs stand before ours,
numbered from 0 down, unless they go on from ours or are to be taken instead of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.finding import Finding, FindingId
from core.merge.conflicts import FINDING, PROTOCOL, finding_about, finding_key, is_parted
from core.merge.conflicts import protocol_key as key_of
from core.merge.plan import Choice, Conflict
from core.reaudit.protocol import ProtocolVersion, WrittenProtocol
from core.reply import Reply, ReplyId
from core.sets.flag import FaceId
from core.sets.frozen import FrozenSet, without
from core.store import findings, frozen, protocols, replies, withdrawals

_NO_REPLY = ReplyId(0)


@dataclass(frozen=True, slots=True)
class Coming:
    """What is not here yet. protocols: each with the number it gets. findings: ours that one takes
    the place of, or None, and theirs about our face. frozen: with the numbers of our faces.
    """

    protocols: Sequence[tuple[ProtocolVersion, WrittenProtocol]]
    findings: Sequence[tuple[FindingId | None, Finding]]
    replies: Sequence[Reply]
    frozen: Sequence[FrozenSet]

    def counts(self) -> dict[str, int]:
        """How many of each kind there are, kinds without any left out."""
        many: dict[str, Sequence[object]] = {
            "protocol": self.protocols,
            "finding": self.findings,
            "reply": self.replies,
            "frozen version": self.frozen,
        }
        return {kind: len(new) for kind, new in many.items() if new}

    def told(self) -> list[object]:
        """What its entry of the log stands for."""
        told: list[object] = [["protocol", each.content_hash] for _, each in self.protocols]
        told += [["finding", list(finding_key(each, each.face_id))] for _, each in self.findings]
        told += [["reply", each.vendor_id, each.date, each.file_sha256] for each in self.replies]
        return told + [["frozen version", each.content_hash] for each in self.frozen]


def coming(
    connection: Connection,
    read: Connection,
    faces: Mapping[FaceId, FaceId],
    choices: Mapping[Conflict, Choice],
) -> Coming:
    """What of the other case, which `read` reads, is not here yet.

    faces: the number here of each of their faces. choices: of the conflicts.
    """
    return Coming(
        list(_new_protocols(protocols.load(connection), protocols.load(read), choices)),
        list(_new_findings(findings.load(connection), findings.load(read), faces, choices)),
        _new_replies(replies.load(connection), replies.load(read)),
        _new_frozen(connection, read, faces),
    )


def keep(connection: Connection, read: Connection, new: Coming) -> None:
    """Keep what is coming, and tell of each. Inside `Store.write` only."""
    for version, each in new.protocols:
        protocols.write(connection, each.protocol, each.time, version)
    for own, finding in new.findings:
        number = findings.next_id(connection) if own is None else own
        findings.put(connection, replace(finding, id=number))
    for reply in new.replies:
        letter = replies.letter(read, reply.id)
        words = reply.date, reply.text, letter, reply.file_name
        replies.file(connection, reply.vendor_id, *words, reply.time)
    for made in new.frozen:
        frozen.add(connection, replace(made, id=frozen.next_id(connection)))


def _new_protocols(
    ours: Sequence[WrittenProtocol],
    theirs: Sequence[WrittenProtocol],
    choices: Mapping[Conflict, Choice],
) -> Iterator[tuple[ProtocolVersion, WrittenProtocol]]:
    known = {key_of(each) for each in ours}
    new = [each for each in theirs if key_of(each) not in known]
    numbers = [each.version for each in ours]
    chosen = (choice for conflict, choice in choices.items() if conflict.kind == PROTOCOL)
    if is_parted(ours, theirs) and Choice.THEIRS not in chosen:
        first = min(1, *numbers) - len(new)
    else:
        first = max(numbers, default=0) + 1
    return ((ProtocolVersion(number), each) for number, each in enumerate(new, first))


def _new_findings(
    ours: Sequence[Finding],
    theirs: Sequence[Finding],
    faces: Mapping[FaceId, FaceId],
    choices: Mapping[Conflict, Choice],
) -> Iterator[tuple[FindingId | None, Finding]]:
    known = {finding_key(each, each.face_id) for each in ours}
    decided = {c.finding: choice for c, choice in choices.items() if c.kind == FINDING}
    there = set()
    told = []
    for each in theirs:
        if each.face_id is None or each.face_id in faces:
            mine = replace(each, face_id=None if each.face_id is None else faces[each.face_id])
            there.add(finding_key(mine, mine.face_id))
            told.append((mine, decided.get(each.id, Choice.BOTH)))
    only_here = [each for each in ours if finding_key(each, each.face_id) not in there]
    held = {finding_about(each, each.face_id): each.id for each in only_here}
    for mine, choice in told:
        if finding_key(mine, mine.face_id) in known or choice is Choice.OURS:
            continue
        about = finding_about(mine, mine.face_id)
        yield (held.pop(about, None) if choice is Choice.THEIRS else None), mine


def _new_replies(ours: Sequence[Reply], theirs: Sequence[Reply]) -> list[Reply]:
    known = {replace(each, id=_NO_REPLY) for each in ours}
    return [each for each in theirs if replace(each, id=_NO_REPLY) not in known]


def _new_frozen(
    connection: Connection, read: Connection, faces: Mapping[FaceId, FaceId]
) -> list[FrozenSet]:
    known = {(each.content_hash, each.name, each.time) for each in frozen.load(connection)}
    withdrawn = withdrawals.load(connection)
    return [
        replace(each, content=without(each.content, withdrawn), faces=_faces_here(each, faces))
        for each in frozen.load(read)
        if (each.content_hash, each.name, each.time) not in known
    ]


def _faces_here(made: FrozenSet, faces: Mapping[FaceId, FaceId]) -> dict[int, int]:
    """The number here of each face by the one in the content."""
    photos = (item["photo"] for item in made.content["photos"] if item["photo"])
    numbers = [FaceId(face["face"]) for photo in photos for face in photo["faces"]]
    there = {n: n if made.faces is None else made.faces.get(n) for n in numbers}
    return {n: faces[FaceId(own)] for n, own in there.items() if own in faces and own is not None}
