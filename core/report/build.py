"""Makes the report of a case: counts it, then says, draws and lists what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.case.case import Case
from core.finding import Finding
from core.labelling.attributes import AttributeName
from core.labelling.blind import refuse_in_turn
from core.metrics.face_table import Thresholds
from core.metrics.results import FEW
from core.metrics.subgroup_cell import subsets
from core.photos.photo import PhotoId
from core.reaudit.departures import Done, departures
from core.reaudit.protocol import WrittenProtocol
from core.reply import Reply
from core.report import calls as calls_made
from core.report import gallery, method, published, repeats, sentences, tables
from core.report.calls import Calls
from core.report.contents import ALL_PARTS, Part, Passage, Report
from core.report.numbers import Numbers, count
from core.report.set_note import SET_NOTE
from core.report.words import day, listed
from core.sets.audit_set import vendors_of
from core.store import events, findings, protocols, replies, run_list
from core.store.values import now
from core.vendor import VendorId, VendorInfo
from core.version import VERSION

QUESTION = "report question"
"""The case's setting that holds what the report is to answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is to be of.

    by: attributes that are crossed; None for what `numbers.proposed` names. vendors: None for all
    that answered. thresholds: None for the case's own. few: below so many faces no rate is drawn.
    question: None for the case's own. one_per_person: of several photos of a person only the first
    is counted. parts: what goes in; the limits always do. reason_unmasked, mask_all: as in
    `gallery.made`. faces: in the gallery, at most.
    """

    by: tuple[AttributeName, ...] | None = None
    vendors: tuple[VendorId, ...] | None = None
    thresholds: Thresholds | None = None
    few: int = FEW
    question: str | None = None
    one_per_person: bool = False
    parts: frozenset[Part] = ALL_PARTS
    reason_unmasked: str | None = None
    mask_all: bool = False
    faces: int = gallery.MOST


@dataclass(frozen=True, eq=False)
class Built:
    """A report with the numbers it was made from."""

    report: Report
    numbers: Numbers


def build(
    case: Case,
    infos: Sequence[VendorInfo],
    wanted: Wanted | None = None,
    progressed: gallery.Progressed | None = None,
) -> Built:
    """The report of a case as it stands. Reads photos; not for the window's thread.

    infos: all vendors there are, in the picker's order. progressed: as of `gallery.made`.

    Raises:
        ProblemError: a second annotator is labelling.
    """
    refuse_in_turn(case)
    wish = wanted or Wanted()
    numbers = count(
        case, _vendors(case, infos, wish), wish.by, wish.thresholds, wish.few, wish.one_per_person
    )
    calls = calls_made.gather(case, numbers.vendors)
    rows, misread = gallery.chosen(case, numbers, wish.faces)
    if Part.GALLERY not in wish.parts:
        rows = []
    faces = gallery.made(case, numbers, rows, wish.reason_unmasked, wish.mask_all, progressed)
    entries, head = case.store.read(events.head)
    written = case.store.read(findings.load)
    plan = case.store.read(protocols.load)
    versions = {vendor_id: each.version_words for vendor_id, each in calls.items()}
    report = Report(
        case_name=case.name,
        made=now(),
        program=f"Misread {VERSION}",
        headline=sentences.headline(numbers),
        question=_question(case, wish, plan),
        summary=sentences.summary(numbers, versions),
        cannot_tell=tuple(method.cannot_tell(numbers)),
        set_note=str(case.setting(SET_NOTE) or ""),
        charts=tables.drawn(numbers),
        tables=(*tables.tables(numbers), *published.tables(case, numbers)),
        gallery=tuple(faces),
        gallery_words=gallery.words(faces, misread),
        findings=tuple(_findings(case, written, infos)),
        method=(*method.facts(case, numbers, calls, infos), method.protocol_fact(plan)),
        not_tried=tuple(
            method.not_tried(case, numbers, infos, [f.not_tried for f in written if f.not_tried])
        ),
        repeats=tuple(repeats.lines(case, infos)),
        departures=tuple(_departures(case, plan, numbers, calls)),
        replies=tuple(_reply(each, infos) for each in case.store.read(replies.load)),
        citations=method.citations(numbers),
        log_entries=entries,
        log_head=head,
        footer=_footer(numbers, versions),
        photos=_photos(case, numbers, rows),
    )
    return Built(without(report, wish.parts), numbers)


def without(report: Report, parts: frozenset[Part]) -> Report:
    """The report with only these parts of it; it says itself what was left out."""
    emptied: dict[Part, dict[str, object]] = {
        Part.SUMMARY: {"question": "", "summary": ()},
        Part.NUMBERS: {"charts": (), "tables": ()},
        Part.GALLERY: {"gallery": (), "gallery_words": "", "photos": ()},
        Part.METHOD: {"method": ()},
        Part.NOT_TRIED: {"not_tried": ()},
        Part.CITATIONS: {"citations": ()},
    }
    left_out = [part for part in Part if part not in parts]
    for part in left_out:
        report = replace(report, **emptied[part])  # type: ignore[arg-type]
    return replace(report, left_out=tuple(part.value for part in left_out))


def _vendors(case: Case, infos: Sequence[VendorInfo], wish: Wanted) -> tuple[VendorInfo, ...]:
    answered = set(case.vendors_with_answers())
    if wish.vendors is not None:
        answered &= set(wish.vendors)
    return vendors_of(infos, answered)


def _departures(
    case: Case,
    plan: Sequence[WrittenProtocol],
    numbers: Numbers,
    calls: Mapping[VendorId, Calls],
) -> list[str]:
    """What was done otherwise than planned; nothing where nothing was."""
    if not plan:
        return []
    done = Done(
        case.store.read(run_list.load),
        numbers.thresholds,
        numbers.basis.photos,
        {vendor_id: each.answers for vendor_id, each in calls.items()},
        [names for names in subsets(numbers.by) if names],
        {vendor.id: vendor.name for vendor in numbers.vendors},
    )
    return departures(plan, done)


def _question(case: Case, wish: Wanted, planned: Sequence[WrittenProtocol]) -> str:
    if wish.question is not None:
        return wish.question.strip()
    kept = str(case.setting(QUESTION) or "")
    return kept or (planned[-1].protocol.question if planned else "")


def _findings(
    case: Case, written: Sequence[Finding], infos: Sequence[VendorInfo]
) -> Iterator[Passage]:
    for number, finding in enumerate(written, 1):
        about = []
        if finding.face_id is not None:
            about.append(case.photo(case.face(finding.face_id).photo_id).name)
        if finding.vendor_id is not None:
            about.append(name_of(finding.vendor_id, infos))
        by = f" by {finding.written_by}" if finding.written_by else ""
        lines = (
            finding.seen,
            *([f"Affected: {finding.affected}"] if finding.affected else []),
            *([f"How sure: {finding.certainty}"] if finding.certainty else []),
            *([f"Not tried: {finding.not_tried}"] if finding.not_tried else []),
            f"Written {day(finding.time)}{by}.",
        )
        yield Passage(f"{number}. {listed(about) or 'About the whole case'}", lines)


def _reply(reply: Reply, infos: Sequence[VendorInfo]) -> Passage:
    filed = f"Filed {day(reply.time)}."
    if reply.file_name:
        filed += f" The letter is “{reply.file_name}”, SHA-256 {reply.file_sha256}."
    dated = f", {reply.date}" if reply.date else ""
    words = (reply.text,) if reply.text else ()
    return Passage(f"{name_of(reply.vendor_id, infos)}{dated}", (*words, filed))


def name_of(vendor_id: VendorId, infos: Sequence[VendorInfo]) -> str:
    """A vendor's name; its id where the program does not have it any more."""
    return next((info.name for info in infos if info.id == vendor_id), vendor_id)


def _footer(numbers: Numbers, versions: dict[VendorId, str]) -> str:
    vendors = [f"{vendor.name} {versions[vendor.id]}" for vendor in numbers.vendors]
    return " · ".join(
        (
            *vendors,
            f"threshold {tables.threshold_words(numbers)}",
            f"found by: {numbers.basis.words}",
        )
    )


def _photos(case: Case, numbers: Numbers, rows: Sequence[int]) -> tuple[str, ...]:
    found = (case.photo(PhotoId(int(numbers.table.photo_ids[row]))).sha256 for row in rows)
    return tuple(dict.fromkeys(sha256 for sha256 in found if sha256))
