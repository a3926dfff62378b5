"""A datasheet of a set: what should be known of it, and what nobody has said yet.

The questions follow "Datasheets for Datasets" (Gebru et al., Communications of the ACM 64 (12),
2021, https://doi.org/10.1145/3458723) in our own words. What the case knows is filled in; the rest
stands there as a gap, so that it is not overlooked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.attributes import PERSON, SKIN_TYPES
from core.export import Format, Photos, read_me
from core.export.export_set import ExportSet, Scope
from core.export.photo_files import allowed_because
from core.export.read_me import counted
from core.export.writing import Writing
from core.response import RECORDED, Response
from core.verdict import CallState
from core.version import VERSION

NAME = "datasheet.md"
_GAP = "**Gap:**"


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with what the case knows (sentences or Markdown lists), and what it does not."""

    question: str
    known: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    entries: tuple[Entry, ...]


def sections(content: ExportSet) -> tuple[Section, ...]:
    """The datasheet's sections, filled from what is exported."""
    return (
        Section("Why it was made", _motivation()),
        Section("What is in it", _composition(content)),
        Section("How it was gathered", _collection(content)),
        Section("How it was labelled and prepared", _labelling(content)),
        Section("What it is good for, and what not", _uses()),
        Section("How it is passed on", _distribution(content)),
        Section("Who looks after it", _maintenance()),
    )


def gaps(content: ExportSet) -> tuple[str, ...]:
    """Everything that the datasheet has to leave open, in its order."""
    return tuple(
        gap for section in sections(content) for entry in section.entries for gap in entry.gaps
    )


def text(content: ExportSet, exported: str) -> str:
    """The datasheet as Markdown. exported: the time, UTC, as ISO 8601."""
    open_ones = len(gaps(content))
    lines = [
        f"# Datasheet: {_plain(content.case_name)}",
        "",
        f"Written by Misread {VERSION} at {exported} (UTC) from what the case knows. The questions "
        "follow “Datasheets for Datasets” (Gebru et al., 2021) in our own words. "
        f"What nobody has answered yet is marked “{_GAP}”: {open_ones} times.",
    ]
    for section in sections(content):
        lines += ["", f"## {section.title}"]
        for entry in section.entries:
            lines += ["", f"### {entry.question}"]
            lines += ["", *entry.known] if entry.known else []
            lines += ["", *(f"- {_GAP} {gap}" for gap in entry.gaps)] if entry.gaps else []
    return "\n".join(lines) + "\n"


def plain_text(section: Section) -> str:
    """A section in one paragraph, gaps included."""
    said = []
    for entry in section.entries:
        words = " ".join(line.removeprefix("- ") for line in entry.known if line)
        said.append(f"{entry.question} {words}".strip())
        said += [f"Not answered yet: {gap}" for gap in entry.gaps]
    return " ".join(said)


def write_datasheet(content: ExportSet, writing: Writing) -> None:
    """Write datasheet.md beside the rest of an export."""
    writing.write_text(NAME, text(content, writing.exported))


def _write(content: ExportSet, writing: Writing) -> str:
    write_datasheet(content, writing)
    return writing.write_hashes()


EXPORTER = Format(
    "datasheet",
    "Datasheet",
    "A description of the set in Markdown, filled in from the case, with its gaps marked.",
    _write,
    Photos.NONE,
)


def _motivation() -> tuple[Entry, ...]:
    return (
        Entry(
            "For what purpose was it made, and which question was it to answer?",
            gaps=("Say what the set is to show, and to whom.",),
        ),
        Entry(
            "Who made it, for whom, and who paid for it?",
            gaps=("Name the people or the organisation, and any funding.",),
        ),
    )


def _composition(content: ExportSet) -> tuple[Entry, ...]:
    failed = sum(photo.photo.problem is not None for photo in content.photos)
    return (
        Entry(
            "What is one entry, and how many are there?",
            (
                "One entry is a face in a photo, with a reference label and the answers of "
                "several vendors.",
                "",
                read_me.found(content),
                *([f"Could not be used: {counted(failed, 'photo')}."] if failed else []),
            ),
        ),
        Entry("Which labels are there, and how many faces have each?", *_label_counts(content)),
        Entry("Which subgroups are there?", *_subgroups(content)),
        Entry(
            "Is it everything there is, or a choice from more?",
            (
                f"{len(content.photos)} of the case's "
                f"{counted(content.audit_set.photo_count, 'photo')} are in this set.",
                *(
                    ["They are here because somebody flagged a face in them."]
                    if content.scope is Scope.AUDIT
                    else []
                ),
            ),
            ("Say where the photos of the case come from and who is missing among them.",),
        ),
        Entry(
            "Is anything missing from entries, or in error?",
            (*_missing(content),),
        ),
        Entry(
            "Does it show people, and could it harm them?",
            (
                "It shows faces of people. A label of gender, skin type or a group can be "
                "special-category data under privacy law. In exports faces are masked unless the "
                "photo is marked public figure or consenting, or a reason was given.",
            ),
        ),
    )


def _label_counts(content: ExportSet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = Counter(
        face.face.label.word for _, face in content.faces if face.face.label is not None
    )
    unlabelled = sum(face.face.undecided for _, face in content.faces)
    not_faces = sum(face.face.not_a_face for _, face in content.faces)
    known = _listed((f"labelled {word}", count) for word, count in sorted(words.items()))
    if not_faces:
        known += (f"- marked “not a face”, and in no rate: {not_faces}",)
    gap = (f"No label is given for {counted(unlabelled, 'face')}.",) if unlabelled else ()
    return known, gap


def _subgroups(content: ExportSet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Counts of skin types and of the users' own groups."""
    names = (*SKIN_TYPES, *content.groups)
    known: list[str] = []
    for name in names:
        values = Counter(
            face.attributes[name].value for _, face in content.faces if name in face.attributes
        )
        if values:
            said = ", ".join(f"{_plain(value)}: {count}" for value, count in sorted(values.items()))
            known.append(f"- {_plain(name)}: {said}")
    people = {
        face.attributes[PERSON].value for _, face in content.faces if PERSON in face.attributes
    }
    if people:
        known.append(f"- people told apart: {len(people)}")
    gap = () if known else ("No skin type and no group is given, so no subgroup can be compared.",)
    return tuple(known), gap


def _missing(content: ExportSet) -> Iterator[str]:
    states = Counter(
        answer.mark.value
        for _, face in content.faces
        for answer in face.answers
        if isinstance(answer.mark, CallState)
    )
    if states:
        yield "Of some faces a vendor's answer is missing:"
        yield ""
        yield from _listed(sorted(states.items()))
    else:
        yield "Every vendor in it answered for every face."
    hidden = sum(photo.hidden for photo in content.photos)
    if hidden:
        yield ""
        yield from read_me.hidden(content)


def _collection(content: ExportSet) -> tuple[Entry, ...]:
    found_by = Counter(flag.found_by for flag in content.audit_set.flags)
    known = (
        ("Flags were put while these filters were on:", "", *_listed(sorted(found_by.items())))
        if found_by
        else ()
    )
    return (
        Entry(
            "How did the photos come in, and who chose them?",
            known,
            (*_source_gaps(content), "Say who gathered the photos, when, and by which rule."),
        ),
        Entry(
            "Do the people shown know, and did they consent?",
            (
                f"Photos marked public figure: {_marked(content, 'public_figure')}; marked "
                f"consenting: {_marked(content, 'consenting')}.",
            ),
            _rights_gaps(content),
        ),
        Entry("Which vendors answered, in which version, when?", _vendors(content)),
    )


def _marked(content: ExportSet, field: str) -> int:
    return sum(bool(getattr(photo.photo, field)) for photo in content.photos)


def _source_gaps(content: ExportSet) -> tuple[str, ...]:
    without = sum(not photo.photo.rights.source_address for photo in content.photos)
    return (f"No source address is given for {counted(without, 'photo')}.",) if without else ()


def _rights_gaps(content: ExportSet) -> tuple[str, ...]:
    without = sum(not allowed_because(photo.photo, None) for photo in content.photos)
    if not without:
        return ()
    return (f"Nobody said whether {counted(without, 'photo')} may be shown.",)


def _vendors(content: ExportSet) -> tuple[str, ...]:
    lines = []
    for vendor in content.vendors:
        responses = [
            outcome
            for photo in content.photos
            for info, outcome in photo.outcomes
            if info.id == vendor.id and isinstance(outcome, Response)
        ]
        lines.append(f"- {vendor.name} ({vendor.kind.value}): {_vendor_words(responses)}")
    return tuple(lines) or ("None was asked.",)


def _vendor_words(responses: Sequence[Response]) -> str:
    if not responses:
        return "no answers"
    versions = sorted({response.version for response in responses if response.version})
    times = [response.received for response in responses if response.source != RECORDED]
    words = [counted(len(responses), "answer")]
    if versions:
        words.append(f"version {', '.join(versions)}")
    if times:
        words.append(f"received {min(times):%Y-%m-%d} to {max(times):%Y-%m-%d}")
    if len(times) < len(responses):
        words.append(f"{len(responses) - len(times)} of them recorded elsewhere and imported")
    return ", ".join(words)


def _labelling(content: ExportSet) -> tuple[Entry, ...]:
    labels = [face.face.label for _, face in content.faces if face.face.label is not None]
    sources = Counter(label.source.value for label in labels)
    annotators = {label.annotator for label in labels if label.annotator}
    annotators |= {c.annotator for _, face in content.faces for c in face.claims if c.annotator}
    claims = sum(len(face.claims) for _, face in content.faces)
    decided = sum(len(face.decisions) for _, face in content.faces)
    known = list(_listed((f"source: {source}", count) for source, count in sorted(sources.items())))
    if annotators:
        known.append(f"- annotators named: {len(annotators)}")
    if claims:
        known.append(f"- said beside what is in force: {claims}, of them decided: {decided}")
    return (
        Entry(
            "How did the labels come about?",
            tuple(known) or ("Nobody has labelled a face yet.",),
            (
                *(["The annotators are not named."] if labels and not annotators else []),
                "Say what annotators were told, and whether they saw vendors' answers.",
            ),
        ),
        Entry(
            "What was done to photos and answers?",
            (
                "Responses are kept as received. Boxes are in pixels of the upright photo. "
                f"{read_me.thresholds(content)}",
            ),
        ),
    )


def _uses() -> tuple[Entry, ...]:
    return (
        Entry(
            "What can be done with it?",
            (
                "Check what vendors answered for these photos, and ask them, or their next "
                "version, again.",
            ),
        ),
        Entry(
            "What should it not be used for?",
            (
                read_me.CANNOT_TELL,
                "",
                "It must not be used to recognise people or to train anything that guesses gender "
                "from a face.",
            ),
        ),
    )


def _distribution(content: ExportSet) -> tuple[Entry, ...]:
    rights = [photo.photo.rights for photo in content.photos]
    licences = Counter(each.licence for each in rights if each.licence)
    unlicensed = sum(not each.licence for each in rights)
    uncredited = sum(not photo.photo.credit for photo in content.photos)
    return (
        Entry(
            "Under which terms, and who is to be named?",
            _listed((f"licence {name}", count) for name, count in sorted(licences.items())),
            (
                *(
                    [f"No licence is given for {counted(unlicensed, 'photo')}."]
                    if unlicensed
                    else []
                ),
                *(
                    [f"Nobody to be credited is named for {counted(uncredited, 'photo')}."]
                    if uncredited
                    else []
                ),
            ),
        ),
    )


def _maintenance() -> tuple[Entry, ...]:
    return (
        Entry(
            "Whom does one ask, and whom does somebody tell who wants to be taken out?",
            gaps=("Name somebody who can be reached.",),
        ),
    )


def _listed(counts: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(f"- {_plain(words)}: {count}" for words, count in counts)


def _plain(words: str) -> str:
    """Words of a user in one line of Markdown, with no meaning there."""
    one_line = " ".join(words.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|" else sign for sign in one_line)
