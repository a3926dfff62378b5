"""A right-of-reply package: what one vendor needs to check what is said of it, and to answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.case.case import Case
from core.export.folder import whole_folder
from core.export.photo_files import Shown
from core.export.read_me import CANNOT_TELL, CHECKING, CSV_RULES, counted, wrapped, write
from core.export.tables import guarded
from core.export.writing import Progressed, Writing
from core.labelling.blind import refuse_in_turn
from core.metrics.results import FEW
from core.metrics.tally import CODES, MARKS
from core.photos.photo import PhotoId
from core.problem import Problem, ProblemError
from core.report import csv_files
from core.report.build import name_of
from core.report.calls import gather as gather_calls
from core.report.calls import words as call_words
from core.report.numbers import Numbers, count
from core.report.sentences import headline, summary
from core.report.words import day
from core.response import NOTICE, Response
from core.sets.audit_set import audit_photo
from core.store.exports import Exported
from core.store.values import now, time_text
from core.vendor import VendorId, VendorInfo
from core.verdict import Verdict

ANSWERS = "answers"
TABLE = "answers.csv"
COLUMNS = (
    *("photo_sha256", "face_in_photo", "reference_label", "label_source", "predicted_gender"),
    *("confidence_received", "confidence", "verdict", "photo_file", "answer_file"),
    *("version", "asked", "received", "request_id", "endpoint", "sent_width", "sent_height"),
    *("sent_encoding", "sent_bytes", "sent_sha256", "source"),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a vendor is asked. reply_by: a date. contact: whom it answers; either may be empty."""

    vendor_id: VendorId
    reply_by: str = ""
    contact: str = ""
    few: int = FEW


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written. answers: raw ones. photos: shown unmasked, masked and withheld."""

    folder: Path
    answers: int
    photos: tuple[int, int, int]
    left: Exported


def write_package(
    case: Case,
    infos: Sequence[VendorInfo],
    asking: Asking,
    folder: Path,
    *,
    reason_unmasked: str | None = None,
    progressed: Progressed | None = None,
) -> Packed:
    """Write the package to a new or empty folder: all of it, or nothing.

    It has every answer of this vendor and of nobody else; the photos are those it misread or did
    not answer, shown, masked or withheld by the rules of exports.

    Raises:
        ProblemError: the vendor gave no answer, the folder is taken, or it cannot be written.
    """
    refuse_in_turn(case)
    vendor = next((info for info in infos if info.id == asking.vendor_id), None)
    if vendor is None or vendor.id not in case.vendors_with_answers():
        raise ProblemError(_no_answers(name_of(asking.vendor_id, infos)))
    numbers = count(case, (vendor,), few=asking.few)
    with whole_folder(folder) as part:
        writing = Writing(
            part, case, reason_unmasked=reason_unmasked, store=case.store, progressed=progressed
        )
        shown = _failed_photos(case, numbers, vendor)
        writing.write_photos(
            (audit_photo(case.folder, case.photo(p), case.faces(p)) for p in shown), len(shown)
        )
        files = _write_answers(case, numbers, vendor, part, writing)
        writing.write_text(TABLE, _table(case, numbers, vendor, writing, files))
        csv_files.write(numbers, part)
        _write_read_me(case, numbers, vendor, asking, writing, len(files))
        digest = writing.write_hashes()
    counts = writing.counts()
    hashes = (case.photo(photo_id).sha256 for photo_id in files)
    left = Exported(
        "right of reply", "all", folder.name, digest, tuple(sha for sha in hashes if sha)
    )
    photos = (counts[Shown.UNMASKED], counts[Shown.MASKED], counts[Shown.WITHHELD])
    return Packed(folder, len(files), photos, left)


def _no_answers(name: str) -> Problem:
    return Problem(
        "no answers",
        f"{name} has given no answer in this case, so there is nothing it could reply to.",
        "Choose a vendor that has answered.",
    )


def _failed_photos(case: Case, numbers: Numbers, vendor: VendorInfo) -> list[PhotoId]:
    verdicts = numbers.table.verdicts(vendor.id, numbers.thresholds.get(vendor.id))
    failed = [CODES[v] for v in (Verdict.MISREAD, Verdict.NO_ANSWER, Verdict.NOT_DETECTED)]
    found = np.unique(numbers.table.photo_ids[np.isin(verdicts, failed)])
    return [photo.id for photo in case.photos if photo.id in set(found.tolist())]


def _write_answers(
    case: Case, numbers: Numbers, vendor: VendorInfo, folder: Path, writing: Writing
) -> dict[PhotoId, str]:
    """Write each raw body byte for byte; returns their names by photo."""
    (folder / ANSWERS).mkdir()
    files = {}
    photos = np.unique(numbers.table.photo_ids)
    hidden = numbers.hidden > 0
    for number, photo in enumerate(case.photos, 1):
        outcome = case.outcome(photo.id, vendor.id)
        if not isinstance(outcome, Response) or (hidden and photo.id not in photos):
            continue
        stem = f"{(photo.sha256 or 'photo')[:16]}-{abs(outcome.id)}"
        bodies = (case.body(outcome.id), *case.further_bodies(outcome.id))
        for place, body in enumerate(bodies):
            more = f"-{place + 1}" if place else ""
            (folder / ANSWERS / f"{stem}{more}.txt").write_bytes(body)
        files[photo.id] = f"{ANSWERS}/{stem}.txt"
        writing.tell(number, len(case.photos))
    return files


def _table(
    case: Case,
    numbers: Numbers,
    vendor: VendorInfo,
    writing: Writing,
    files: dict[PhotoId, str],
) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    verdicts = numbers.table.verdicts(vendor.id, numbers.thresholds.get(vendor.id))
    for row in range(len(numbers.table)):
        photo_id = PhotoId(int(numbers.table.photo_ids[row]))
        outcome = case.outcome(photo_id, vendor.id)
        if photo_id not in files or not isinstance(outcome, Response):
            continue
        place = int(numbers.table.places[row])
        face = case.faces(photo_id)[place]
        said, label, sent = face.predictions.get(vendor.id), face.label, outcome.sent
        shown = writing.photo_files.get(photo_id)
        live = outcome.recorded is None
        writer.writerow(
            (
                *(case.photo(photo_id).sha256, place + 1),
                *((guarded(label.word), label.source.value) if label else ("", "")),
                said.gender.value if said and said.gender else "",
                guarded(said.received) if said else "",
                "" if said is None or said.confidence is None else said.confidence,
                *(MARKS[int(verdicts[row])].value, shown.name if shown else "", files[photo_id]),
                guarded(outcome.version),
                *((time_text(outcome.asked), time_text(outcome.received)) if live else ("", "")),
                *(guarded(outcome.request_id), guarded(outcome.endpoint)),
                *((sent.width, sent.height, sent.encoding, sent.byte_count) if live else [""] * 4),
                *(sent.sha256, outcome.source),
            )
        )
    return out.getvalue()


def _write_read_me(
    case: Case,
    numbers: Numbers,
    vendor: VendorInfo,
    asking: Asking,
    writing: Writing,
    answers: int,
) -> None:
    calls = gather_calls(case, (vendor,))
    versions = {vendor.id: calls[vendor.id].version_words}
    write(
        writing,
        [
            f"For {vendor.name}: what was found, and the answers it rests on",
            f"Written {day(now())} from the case “{case.name}”.",
            *wrapped(writing.log_line),
        ],
        ["What is said", *wrapped(f"{headline(numbers)}."), *_paragraphs(numbers, versions)],
        ["What is asked", *wrapped(_asked(asking))],
        ["How it was done", *wrapped(call_words(vendor, calls[vendor.id]))],
        ["How to repeat it", *wrapped(_repeat(vendor))],
        ["What is here", *_contents(writing, answers)],
        wrapped(CANNOT_TELL),
        wrapped(CHECKING),
    )


def _paragraphs(numbers: Numbers, versions: dict[VendorId, str]) -> Iterator[str]:
    for sentence in summary(numbers, versions):
        yield from wrapped(sentence)


def _asked(asking: Asking) -> str:
    by = f" by {asking.reply_by}" if asking.reply_by else ""
    to = f" to {asking.contact}" if asking.contact else ""
    return (
        f"Please reply{by}{to}: is any number wrong, was an answer read otherwise than you meant "
        "it, or was the service used in a way you advise against? Your reply is filed with the "
        "case and printed in the report, word for word."
    )


def _repeat(vendor: VendorInfo) -> str:
    return (
        f"Send each photo as the columns sent_… of {TABLE} say to {vendor.name} in the version "
        "named there, and compare the answer with the file beside it. A photo is known by the "
        "SHA-256 of its bytes; sent_sha256 is that of what you received. Where a photo is not here "
        "unmasked, it may not be passed on, but its hash tells whether a copy of yours is the same."
    )


def _contents(writing: Writing, answers: int) -> list[str]:
    shown = writing.counts()
    return [
        *wrapped(f"{ANSWERS}/: {counted(answers, 'raw answer')}, byte for byte as received."),
        *wrapped(f"{TABLE}: a row for each face; {', '.join(COLUMNS)}. {CSV_RULES}"),
        *wrapped(f"An answer whose source is “recorded” was {NOTICE}."),
        *wrapped("results.csv, gaps.csv: the rates with counts and 95 % intervals, as fractions."),
        *wrapped(
            f"photos/: those that were misread or got no answer: {shown[Shown.UNMASKED]} as they "
            f"are, {shown[Shown.MASKED]} with faces covered, {shown[Shown.WITHHELD]} withheld, as "
            "nobody stated a right to pass them on."
        ),
    ]
