"""How a report's numbers came about, and what they cannot tell, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from core.case.case import Case
from core.export.photo_files import MASK_GROWN
from core.faces import Face
from core.labelling.attributes import FITZPATRICK, PERSON, TONE, AttributeName
from core.metrics.subgroup_cell import SubgroupCell
from core.reaudit.protocol import WrittenProtocol
from core.report import published
from core.report.calls import Calls
from core.report.calls import words as call_words
from core.report.contents import Fact
from core.report.numbers import Numbers
from core.report.sentences import smallest_says
from core.report.tables import threshold_words
from core.report.words import PER_CENT, counted, listed, moment
from core.sets.audit_set import gather
from core.sets.found_by import duplicates_words, how_found
from core.vendor import Kind, VendorId, VendorInfo

_MOST_VALUES = 12

CANNOT_READ = (
    "Gender cannot be read off a face. A reference label is a claim with a source; a verdict says "
    "only whether a vendor’s answer equals that label, for this photo as it was sent, at that time."
)
ONE_TIME = (
    "One date, one version: vendors change their services, and the same photo may be answered "
    "otherwise tomorrow."
)

CITATIONS = (
    "E. B. Wilson: Probable inference, the law of succession, and statistical inference. Journal "
    "of the American Statistical Association 22 (1927), 209–212. Intervals of shares.",
    "R. G. Newcombe: Interval estimation for the difference between independent proportions. "
    "Statistics in Medicine 17 (1998), 873–890. Intervals of gaps between subgroups.",
    "R. G. Newcombe: Improved confidence intervals for the difference between binomial proportions "
    "based on paired data. Statistics in Medicine 17 (1998), 2635–2650. Two vendors on the same "
    "faces.",
    "Q. McNemar: Note on the sampling error of the difference between correlated proportions or "
    "percentages. Psychometrika 12 (1947), 153–157. The exact paired test.",
    "S. Holm: A simple sequentially rejective multiple test procedure. Scandinavian Journal of "
    "Statistics 6 (1979), 65–70. The correction for several tests.",
)
"""The sources of what is counted here."""
_OF_WEIGHTS = (
    "W. G. Cochran: Sampling Techniques, 3rd edition, 1977, sections 6.11 and 9A. The variance of "
    "a rate weighted by strata.",
    "N. Dean, M. Pagano: Evaluating confidence interval methods for binomial proportions in "
    "clustered surveys. Journal of Survey Statistics and Methodology 3 (2015), 484–503. Wilson’s "
    "interval of such a rate.",
)


def citations(numbers: Numbers) -> tuple[str, ...]:
    """The sources of what this report counts."""
    return (*CITATIONS, *(_OF_WEIGHTS if numbers.weights_words else ()), *published.citations())


def facts(
    case: Case, numbers: Numbers, calls: Mapping[VendorId, Calls], infos: Sequence[VendorInfo]
) -> Iterator[Fact]:
    """Line by line what was done."""
    basis = numbers.basis
    yield Fact("Photos", _photos(case, numbers))
    audit_set = gather(case, infos, ())
    found = f" Flags: {audit_set.found}. {how_found(audit_set.finding)}" if case.flags else ""
    yield Fact("Found by", f"{basis.words[0].upper()}{basis.words[1:]}.{found}")
    for vendor in numbers.vendors:
        yield Fact(vendor.name, call_words(vendor, calls[vendor.id]))
        if vendor.left_out:
            yield Fact("", vendor.left_out)
    yield Fact(
        "Sent photos",
        "A vendor on this computer gets the decoded, upright pixels, never a re-encoded or smaller "
        "copy; a service gets the original bytes without metadata where its limits allow it, "
        "otherwise one re-encoded copy. What was sent is recorded with every answer.",
    )
    yield Fact("Threshold", _threshold(numbers))
    yield Fact("Labels", _labels(case))
    for name in numbers.by:
        if name in case.names_said() and name != "gender":
            yield Fact(f"Group: {name}", _attribute(case, name))
    yield Fact(
        "Faces",
        "Predictions of different vendors are matched to one face by the overlap of their boxes, "
        "at most one of each vendor. A label for a whole photo means one person in it.",
    )
    yield Fact(
        "Rates",
        "N = match + misread + no answer + not detected. Misread rate = misread / (match + "
        "misread); the other shares are of N. Faces unable to be answered, unlabelled, or without "
        f"an answer are outside N and counted beside it. Intervals: 95{PER_CENT}.",
    )
    if numbers.weights_words:
        yield Fact("Weights", _weights(numbers))
    yield Fact(
        "Photos here",
        "Faces are covered with one grey, grown by "
        f"{100 * MASK_GROWN:.0f}{PER_CENT} at each side, unless the photo is marked public figure "
        "or consenting or a reason was given; a photo whose faces cannot be covered is withheld.",
    )


def _weights(numbers: Numbers) -> str:
    draw, said = numbers.draw, []
    if draw is not None:
        for stratum in draw.strata:
            subgroup = SubgroupCell(draw.by, stratum.values)
            said.append(f"{subgroup.words}: {stratum.size:,} of {stratum.from_size:,}")
    return (
        f"{numbers.weights_words} Drawn by stratum: {listed(said)}. A rate is Σwy / Σwx; its "
        "interval is Wilson’s with the effective number of faces, p(1−p) / linearised variance and "
        "at most those drawn."
    )


def protocol_fact(plan: Sequence[WrittenProtocol]) -> Fact:
    """What was planned before, and how to know that it was."""
    if not plan:
        return Fact("Protocol", "None was written, so nothing was fixed before the first call.")
    last = plan[-1]
    return Fact(
        "Protocol",
        f"Version {last.version}, written {moment(last.time)}; SHA-256 of its content "
        f"{last.content_hash}.",
    )


def _photos(case: Case, numbers: Numbers) -> str:
    ids = None if numbers.draw is None else set(numbers.draw.photos)
    photos = [
        photo
        for photo in case.photos
        if photo.id not in case.left_out and (ids is None or photo.id in ids)
    ]
    sizes = [(p.width, p.height) for p in photos if p.width and p.height]
    said = counted(len(photos), "photo")
    if numbers.draw is not None:
        said += f" drawn of {numbers.draw.from_size:,}"
    if sizes:
        small = min(sizes, key=lambda size: size[0] * size[1])
        large = max(sizes, key=lambda size: size[0] * size[1])
        said += f", {small[0]} × {small[1]} pixels"
        said += f" to {large[0]} × {large[1]}" if small != large else " each"
    if numbers.basis.unread:
        said += f"; {counted(numbers.basis.unread, 'photo')} could not be read"
    if case.left_out:
        said += f"; {duplicates_words(len(case.left_out))}, each showing the same as one kept"
    if numbers.hidden:
        said += f"; {counted(numbers.hidden, 'photo')} left out, still to be labelled blind"
    return f"{said}."


def _threshold(numbers: Numbers) -> str:
    said = threshold_words(numbers)
    advised = "".join(
        f" {each.by}: {each.words} ({each.source}, as of {each.as_of})."
        for vendor in numbers.vendors
        for each in vendor.thresholds
    )
    return (
        f"{said[0].upper()}{said[1:]}. A prediction whose confidence is below it counts as no "
        f"answer; where a vendor gives no confidence, none applies.{advised}"
    )


def _labels(case: Case) -> str:
    words: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    annotators: set[str] = set()
    seen: Counter[bool | None] = Counter()
    for face in _counted_faces(case):
        if face.label is not None and not face.not_a_face:
            words[face.label.word] += 1
            sources[face.label.source.value] += 1
            seen[face.label.answers_seen] += 1
            if face.label.annotator:
                annotators.add(face.label.annotator)
    if not words:
        return "Nobody has labelled a face."
    said = listed([f"{count:,} {word}" for word, count in words.most_common()])
    whose = listed([f"{source} ({count:,})" for source, count in sources.most_common()])
    named = f" {counted(len(annotators), 'annotator')} named." if annotators else ""
    return f"{said}. Source: {whose}.{named}{_blindness(seen)}"


def _blindness(seen: Counter[bool | None]) -> str:
    """How many labels were given before their annotator saw what vendors said."""
    if not seen.keys() - {None}:
        return ""
    said = [f"{seen[False]:,} given blind"]
    if seen[True]:
        said.append(f"{seen[True]:,} in blind mode after vendors' answers had been shown")
    if seen[None]:
        said.append(f"{seen[None]:,} not blind")
    return f" Of these labels {listed(said)}."


def _counted_faces(case: Case) -> Iterator[Face]:
    return (face for face in case.stored_faces() if face.photo_id not in case.left_out)


def _attribute(case: Case, name: AttributeName) -> str:
    counts: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for face in _counted_faces(case):
        said = face.attributes.get(name)
        if said is not None and not face.not_a_face:
            counts[said.value] += 1
            sources[said.source.value] += 1
    shown = [f"{count:,} {value}" for value, count in counts.most_common(_MOST_VALUES)]
    more = ["others"] if len(counts) > _MOST_VALUES else []
    whose = listed([source for source, _ in sources.most_common()])
    return f"{listed([*shown, *more])}. Source: {whose}."


def cannot_tell(numbers: Numbers) -> Iterator[str]:
    """The limits that no work can remove."""
    yield CANNOT_READ
    small = smallest_says(numbers)
    if small:
        yield small
    basis = numbers.basis
    yield (
        f"Selection: the numbers describe {basis.words}, not the world; who is in the photos, and "
        "who is not, was decided before any vendor answered."
    )
    groups = [name for name in numbers.by if name not in ("gender", PERSON)]
    if groups:
        yield (
            f"The subgroups by {listed([_named(name) for name in groups])} are what the labels’ "
            "source says; they are not "
            "measured, and neither is skin colour."
        )
    several = numbers.several
    if several.people and numbers.one_per_person:
        people = counted(several.people, "person").replace("persons", "people")
        yield f"Of {people} in several photos only the first photo is counted."
    elif several.words:
        yield several.words
    yield ONE_TIME


def _named(name: AttributeName) -> str:
    known = {TONE: "darker and lighter skin types", FITZPATRICK: "Fitzpatrick skin type"}
    return known.get(name, str(name))


def not_tried(
    case: Case, numbers: Numbers, infos: Sequence[VendorInfo], written: Sequence[str]
) -> Iterator[str]:
    """What persons wrote, then what the case itself shows."""
    yield from written
    if not written:
        yield "No one has written down what else was not tried."
    asked = {vendor.id for vendor in numbers.vendors}
    others = [info for info in infos if info.id not in asked]
    if others:
        yield f"Vendors that were not asked: {listed([info.name for info in others])}."
    if numbers.vendors and all(vendor.kind is Kind.LOCAL for vendor in numbers.vendors):
        yield "No service that photos are sent to was asked: all answers come from this computer."
    if not any(name in case.names_said() for name in ("fitzpatrick", "monk")):
        yield "No skin type was labelled, so nothing is said by skin type."
    if numbers.by and len(numbers.by) < 2:
        yield "Subgroups were not crossed with a second attribute."
