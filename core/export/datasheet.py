"""A datasheet of a set: what should be known of it, and what nobody has said yet.

The questions follow "Datasheets for Datasets" (Gebru et al., Communications of the ACM 64 (12),
2021, https://doi.org/10.1145/3458723) in our own words. What the case knows is filled in; the rest
stands there as a gap, so that it is not overlooked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.export import Format, Photos, read_me
from core.export.export_set import ExportSet, Scope
from core.export.facts import Answered, Facts
from core.export.read_me import counted
from core.export.writing import Writing
from core.labelling.attributes import SKIN_TYPES
from core.labelling.skin_type import name_words, value_words
from core.sets.found_by import duplicates_words, way_words
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
    failed = content.facts.failed
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
        Entry(
            "Which labels are there, and how many faces have each?", *_label_counts(content.facts)
        ),
        Entry("Which subgroups are there?", *_subgroups(content.facts)),
        Entry(
            "Is it everything there is, or a choice from more?",
            (
                f"{len(content.photos)} of the case's "
                f"{counted(content.audit_set.photo_count, 'photo')} are in this set.",
                *(
                    [
                        f"{duplicates_words(content.duplicates).capitalize()}: of each another "
                        "photo that is kept shows the same."
                    ]
                    if content.duplicates
                    else []
                ),
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


def _label_counts(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = _listed((f"labelled {word}", number) for word, number in sorted(facts.words.items()))
    if facts.not_faces:
        known += (f"- marked “not a face”, and in no rate: {facts.not_faces}",)
    unlabelled = facts.unlabelled
    gap = (f"No label is given for {counted(unlabelled, 'face')}.",) if unlabelled else ()
    return known, gap


def _subgroups(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Counts of skin types and of the users' own groups."""
    own = sorted(facts.values.keys() - set(SKIN_TYPES))
    known: list[str] = []
    for name in (*SKIN_TYPES, *own):
        values = facts.values.get(name)
        if values:
            said = ", ".join(
                f"{_plain(value_words(name, value))}: {many}"
                for value, many in sorted(values.items())
            )
            known.append(f"- {_plain(name_words(name))}: {said}")
    if facts.people:
        known.append(f"- people told apart: {len(facts.people)}")
    gap = () if known else ("No skin type and no group is given, so no subgroup can be compared.",)
    return tuple(known), gap


def _missing(content: ExportSet) -> Iterator[str]:
    missing = content.facts.missing
    if missing:
        yield "Of some faces a vendor's answer is missing:"
        yield ""
        yield from _listed(sorted(missing.items()))
    elif content.facts.undetected:
        yield "Every vendor in it answered for every photo."
    else:
        yield "Every vendor in it answered for every face."
    if content.facts.undetected:
        undetected = content.facts.undetected
        yield f"- not detected: {undetected:,} of {counted(content.facts.answers, 'answer')}"
    if content.facts.hidden:
        yield ""
        yield from read_me.hidden(content)


def _collection(content: ExportSet) -> tuple[Entry, ...]:
    facts = content.facts
    found_by = Counter(way_words(flag) for flag in content.audit_set.flags)
    ways = ", ".join(f"{many:,} {_plain(words)}" for words, many in sorted(found_by.items()))
    known = (f"How the flagged faces were found: {ways}.",) if found_by else ()
    return (
        Entry(
            "How did the photos come in, and who chose them?",
            known,
            (
                *_gap(facts.no_source, "No source address is given for {}."),
                "Say who gathered the photos, when, and by which rule.",
            ),
        ),
        Entry(
            "Do the people shown know, and did they consent?",
            (
                f"Photos marked public figure: {facts.public_figures}; marked consenting: "
                f"{facts.consenting}.",
            ),
            _gap(facts.no_rights, "Nobody said whether {} may be shown."),
        ),
        Entry(
            "Which vendors answered, in which version, when?",
            tuple(
                f"- {vendor.name} ({vendor.kind.value}): {_vendor_words(facts.answered[vendor.id])}"
                for vendor in content.vendors
            )
            or ("None was asked.",),
        ),
    )


def _gap(photos: int, words: str) -> tuple[str, ...]:
    """A gap that some photos have; none where none has it."""
    return (words.format(counted(photos, "photo")),) if photos else ()


def _vendor_words(answered: Answered) -> str:
    if not answered.responses:
        return "no answers"
    words = [counted(answered.responses, "answer")]
    if answered.versions:
        words.append(f"version {', '.join(sorted(answered.versions))}")
    if answered.first and answered.last:
        first, last = f"{answered.first:%Y-%m-%d}", f"{answered.last:%Y-%m-%d}"
        words.append(f"received {first}" if first == last else f"received {first} to {last}")
    if answered.recorded:
        words.append(f"{answered.recorded} of them recorded elsewhere and imported")
    return ", ".join(words)


def _labelling(content: ExportSet) -> tuple[Entry, ...]:
    facts = content.facts
    known = list(_listed((f"source: {name}", many) for name, many in sorted(facts.sources.items())))
    if facts.annotators:
        known.append(f"- annotators named: {len(facts.annotators)}")
    known += _listed(_blindness(facts))
    if facts.claims:
        known.append(
            f"- said beside what is in force: {facts.claims}, of them decided: {facts.decisions}"
        )
        if facts.claims_seen.keys() - {None}:
            known.append(
                f"- of that, said blind: {facts.claims_seen[False]}, after vendors' answers had "
                f"been shown: {facts.claims_seen[True]}"
            )
    unnamed = facts.labelled and not facts.annotators
    return (
        Entry(
            "How did the labels come about?",
            tuple(known) or ("Nobody has labelled a face yet.",),
            (
                *(["The annotators are not named."] if unnamed else []),
                _what_was_told(facts),
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


def _blindness(facts: Facts) -> Iterator[tuple[str, int]]:
    """How many labels were given before their annotator saw what vendors said."""
    said = {
        False: "labelled blind, before vendors' answers were shown",
        True: "labelled in blind mode after vendors' answers had been shown",
        None: "not labelled blind",
    }
    if facts.answers_seen.keys() - {None}:
        yield from ((words, facts.answers_seen[seen]) for seen, words in said.items())


def _what_was_told(facts: Facts) -> str:
    if facts.labelled and not facts.answers_seen[None]:
        return "Say what annotators were told."
    return "Say what annotators were told, and whether they saw vendors' answers."


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
    facts = content.facts
    return (
        Entry(
            "Under which terms, and who is to be named?",
            _listed((f"licence {name}", many) for name, many in sorted(facts.licences.items())),
            (
                *_gap(facts.no_licence, "No licence is given for {}."),
                *_gap(facts.uncredited, "Nobody to be credited is named for {}."),
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
