"""A case sheet: one face on one page, with what every vendor said of it and how to check that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from core.case.case import Case
from core.export.photo_files import Shown
from core.faces import PhotoFace
from core.finding import Finding
from core.labelling.blind import may_show_photo, refuse_in_turn
from core.labelling.skin_type import name_words, value_words
from core.photos.photo import Photo, PhotoId
from core.problem import Problem, ProblemError
from core.report import pdf
from core.report.contents import Fact
from core.report.gallery import picture_of, read_as
from core.report.method import CANNOT_READ, ONE_TIME
from core.report.words import PER_CENT, day, moment
from core.response import CallFailure, Outcome, Response, Tried
from core.sets.audit_set import vendors_of
from core.store import events, findings
from core.store.values import now
from core.vendor import VendorInfo
from core.verdict import Verdict

_SIDE = 480
_LONGEST = 500
_VENDORS = 12
"""So many fit on the page."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one vendor said. verdict: with the threshold in force. came: version, time, ids."""

    vendor: str
    words: str
    verdict: str
    is_misread: bool
    came: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """picture: JPEG, square; empty where the photo is withheld. notes: flags and findings."""

    case_name: str
    day: str
    program: str
    title: str
    labelled: str
    picture: bytes
    alternative: str
    withheld: str
    facts: tuple[Fact, ...]
    said: tuple[Said, ...]
    notes: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    log: str


def build(
    case: Case,
    infos: Sequence[VendorInfo],
    photo_id: PhotoId,
    place: int,
    reason_unmasked: str | None = None,
    mask_all: bool = False,
) -> Sheet:
    """The sheet of one face. place: of the face in `case.faces`. Reads the photo.

    Raises:
        ProblemError: a second annotator is labelling, or the face is still to be labelled blind.
        LookupError: there is no such photo or face.
    """
    from core.version import VERSION

    refuse_in_turn(case)
    if not may_show_photo(case, photo_id):
        raise ProblemError(_BLIND)
    photo, in_photo = case.photo(photo_id), case.faces(photo_id)
    face = in_photo[place]
    picture, shown, why = picture_of(case, photo, in_photo, face, reason_unmasked, mask_all, _SIDE)
    vendors = vendors_of(infos, set(case.vendors_with_answers()))
    said = tuple(_said(case, photo, face, vendor) for vendor in vendors[:_VENDORS])
    entries, head = case.store.read(events.head)
    label = face.label
    labelled = f"labelled {label.word}" if label else "not labelled"
    covered = {Shown.MASKED: "Face covered", Shown.WITHHELD: "Photo withheld"}.get(shown, "Face")
    return Sheet(
        case.name,
        day(now()),
        f"Misread {VERSION}",
        photo.name,
        labelled,
        picture,
        f"{covered}. {photo.name}, {labelled}.",
        why if shown is Shown.WITHHELD else "",
        tuple(_facts(photo, face)),
        said,
        tuple(_notes(case, face, case.store.read(findings.load))),
        (CANNOT_READ, ONE_TIME),
        f"The log of the case ended at entry {entries:,}; its head is {head}.",
    )


_BLIND = Problem(
    "blind",
    "A face in this photo is still to be labelled without seeing what vendors said.",
    "Label it, or leave blind labelling, then make the sheet.",
)


def write(sheet: Sheet, path: Path) -> None:
    """Write it as a PDF of one page."""
    pdf.write_from("sheet.typ", "sheet.json", _content(sheet), _files(sheet), path)


def pages(sheet: Sheet, ppi: float) -> list[bytes]:
    """A picture of each page as PNG; there is one."""
    return pdf.pages_from("sheet.typ", "sheet.json", _content(sheet), _files(sheet), ppi)


def _content(sheet: Sheet) -> dict[str, object]:
    file = "face.jpg" if sheet.picture else ""
    return asdict(sheet) | {"picture": "", "file": file, "fonts": pdf.FONTS}


def _files(sheet: Sheet) -> dict[str, bytes]:
    return {"face.jpg": sheet.picture} if sheet.picture else {}


_HOW_GIVEN = {
    None: "",
    False: "; given blind",
    True: "; given after vendors' answers had been shown",
}


def _facts(photo: Photo, face: PhotoFace) -> Iterator[Fact]:
    if face.label is not None:
        by = f", by {face.label.annotator}" if face.label.annotator else ""
        how = _HOW_GIVEN[face.label.answers_seen]
        yield Fact("Label", f"{face.label.word}; source: {face.label.source.value}{by}{how}")
    for name, said in sorted(face.attributes.items()):
        yield Fact(
            name_words(name), f"{value_words(name, said.value)}; source: {said.source.value}"
        )
    if photo.width and photo.height:
        yield Fact("Photo", f"{photo.width} × {photo.height} pixels")
    if face.box is not None:
        box = face.box
        yield Fact(
            "Box",
            f"{box.left:.0f}, {box.top:.0f}, {box.width:.0f} × {box.height:.0f} pixels from the "
            "upper left",
        )
    if photo.sha256:
        yield Fact("SHA-256", photo.sha256)
    for what, words in (
        ("Source", photo.rights.source_address),
        ("Licence", photo.rights.licence),
        ("Credit", photo.credit),
    ):
        if words:
            yield Fact(what, _cut(words))


def _said(case: Case, photo: Photo, face: PhotoFace, vendor: VendorInfo) -> Said:
    mark = case.face_mark(photo.id, face, vendor)
    outcome = case.outcome(photo.id, vendor.id)
    threshold = case.threshold(vendor.id)
    verdict = mark.value
    if threshold is not None:
        verdict += f" (threshold {100 * threshold:g}{PER_CENT})"
    words = read_as(face, vendor) if isinstance(outcome, Response) else "no answer came"
    prediction = face.predictions.get(vendor.id)
    if prediction is not None and prediction.received:
        words += f" (received as {prediction.received})"
    came = _came(outcome, case.tried(photo.id, vendor.id))
    return Said(vendor.name, words, verdict, mark is Verdict.MISREAD, came)


def _came(outcome: Outcome | None, tried: Tried | None) -> str:
    if tried is not None:
        return f"{tried.sent}, {tried.paid}"
    if outcome is None:
        return "was not asked"
    if isinstance(outcome, CallFailure):
        return f"{outcome.problem.what} ({moment(outcome.time)})"
    parts = [f"version {outcome.version}" if outcome.version else "no version returned"]
    if outcome.recorded is not None:
        parts.append(
            f"recorded {outcome.recorded.date or 'at no known date'}, imported by the user"
        )
    else:
        parts.append(f"received {moment(outcome.received)}")
    if outcome.request_id:
        parts.append(f"request {outcome.request_id}")
    if outcome.endpoint:
        parts.append(outcome.endpoint)
    sent = outcome.sent
    parts.append(f"sent {sent.width} × {sent.height}, {sent.encoding}")
    if sent.sha256:
        parts.append(f"SHA-256 of what was sent {sent.sha256[:16]}…")
    return "; ".join(parts)


def _notes(case: Case, face: PhotoFace, written: Sequence[Finding]) -> Iterator[str]:
    if face.face is None:
        return
    for flag in case.flags_of(face.face.id):
        reason = f": {flag.reason.value}" if flag.reason else ""
        note = f". {_cut(flag.note)}" if flag.note else ""
        yield f"Flagged for {flag.vendor_id}{reason}, found {flag.found_by}, {day(flag.time)}{note}"
    for finding in written:
        if finding.face_id == face.face.id:
            parts = [finding.seen, finding.affected and f"Affected: {finding.affected}"]
            parts.append(finding.certainty and f"How sure: {finding.certainty}")
            parts.append(finding.not_tried and f"Not tried: {finding.not_tried}")
            yield _cut(" ".join(part for part in parts if part))


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST else f"{one_line[:_LONGEST]}…"
