"""What can be counted of an export, in one pass: large cases are counted while people wait."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from core.labelling.attributes import PERSON, AttributeName
from core.labelling.claim import Claim
from core.labelling.labels import UNJUDGED
from core.photos.photo import allowed_because
from core.response import RECORDED, Response
from core.vendor import VendorId
from core.verdict import CallState

if TYPE_CHECKING:
    from core.export.export_set import ExportFace, ExportPhoto, ExportSet


@dataclass(slots=True)
class Answered:
    """What a vendor answered. times: when live answers came, the first and the last."""

    responses: int = 0
    recorded: int = 0
    versions: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None

    def take(self, response: Response) -> None:
        self.responses += 1
        if response.version:
            self.versions.add(response.version)
        if response.source == RECORDED:
            self.recorded += 1
            return
        time = response.received
        if self.first is None or time < self.first:
            self.first = time
        if self.last is None or time > self.last:
            self.last = time


@dataclass(slots=True)
class Facts:
    """Counts of photos, faces and what is said of them.

    words, sources: of labels. answers_seen, claims_seen: by whether answers were seen before, as
        `ReferenceLabel` has it. unjudged: labelled unknown or not stated. unlabelled: neither
        labelled nor marked "not a face".
    values: of each attribute but the person. people: told apart. missing: faces × vendors without
        an answer, by what stands in place of a verdict. undetected: faces × vendors that answered
        for the photo and did not find the face. licences: by name.
    no_rights, no_source, no_licence, uncredited: photos of which nobody said so much.
    """

    photos: int = 0
    faces: int = 0
    labelled: int = 0
    unjudged: int = 0
    unlabelled: int = 0
    not_faces: int = 0
    answers: int = 0
    responses: int = 0
    claims: int = 0
    decisions: int = 0
    words: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    annotators: set[str] = field(default_factory=set)
    answers_seen: Counter[bool | None] = field(default_factory=Counter)
    claims_seen: Counter[bool | None] = field(default_factory=Counter)
    values: defaultdict[AttributeName, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    people: set[str] = field(default_factory=set)
    missing: Counter[str] = field(default_factory=Counter)
    undetected: int = 0
    answered: defaultdict[VendorId, Answered] = field(default_factory=lambda: defaultdict(Answered))
    failed: int = 0
    hidden: int = 0
    pixels: int = 0
    public_figures: int = 0
    consenting: int = 0
    no_rights: int = 0
    no_source: int = 0
    no_licence: int = 0
    uncredited: int = 0
    licences: Counter[str] = field(default_factory=Counter)


def count(content: ExportSet) -> Facts:
    """Count an export through."""
    facts = Facts()
    for exported in content.photos:
        _take_photo(facts, exported)
        for face in exported.faces:
            _take_face(facts, face)
        for vendor, outcome in exported.outcomes:
            if type(outcome) is Response:
                facts.responses += 1
                facts.answered[vendor.id].take(outcome)
    return facts


def _take_photo(facts: Facts, exported: ExportPhoto) -> None:
    photo, rights = exported.photo, exported.photo.rights
    facts.photos += 1
    facts.failed += photo.problem is not None
    facts.hidden += exported.hidden
    facts.pixels += (photo.width or 0) * (photo.height or 0)
    facts.public_figures += rights.public_figure
    facts.consenting += rights.consenting
    facts.no_rights += not allowed_because(photo, None)
    facts.no_source += not rights.source_address
    facts.no_licence += not rights.licence
    facts.uncredited += not photo.credit
    if rights.licence:
        facts.licences[rights.licence] += 1


def _take_claims(facts: Facts, claims: Sequence[Claim]) -> None:
    if not claims:
        return  # as of most faces of a large case
    facts.claims += len(claims)
    facts.claims_seen.update(claim.said.answers_seen for claim in claims)
    facts.annotators.update(claim.annotator for claim in claims if claim.annotator)


def _take_face(facts: Facts, exported: ExportFace) -> None:
    facts.faces += 1
    label = exported.face.label
    if label is not None:
        facts.labelled += 1
        facts.unjudged += label.gender in UNJUDGED
        facts.words[label.word] += 1
        facts.sources[label.source] += 1
        facts.answers_seen[label.answers_seen] += 1
        if label.annotator:
            facts.annotators.add(label.annotator)
    if exported.face.not_a_face:
        facts.not_faces += 1
    elif label is None:
        facts.unlabelled += 1
    for name, said in exported.attributes.items():
        if name == PERSON:
            facts.people.add(said.value)
        else:
            facts.values[name][said.value] += 1
    facts.decisions += len(exported.decisions)
    _take_claims(facts, exported.claims)
    facts.answers += len(exported.answers)
    for answer in exported.answers:
        if type(answer.mark) is CallState:
            facts.missing[answer.mark] += 1
        elif answer.prediction is None:
            facts.undetected += 1
