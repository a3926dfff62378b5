"""What an export is made of: everything of a case, or its audit set, as it stands at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from core.export.facts import Facts, count
from core.faces import PhotoFace
from core.labelling.attributes import NO_ATTRIBUTES, RESERVED, AttributeName, Attributes
from core.labelling.blind import is_blind, may_show_photo, refuse_in_turn
from core.labelling.claim import Claim, Decision
from core.photos.photo import Photo
from core.quick_dataclass import quick_dataclass
from core.response import Outcome, Response
from core.sets.audit_set import (
    AuditPhoto,
    AuditSet,
    CaseSource,
    VendorAnswer,
    audit_photo,
    counted_flags,
    gather,
    vendors_of,
)
from core.sets.flag import FaceId, Flag
from core.vendor import VendorId, VendorInfo


class Scope(StrEnum):
    """How much of a case goes into an export."""

    ALL = "all"
    AUDIT = "audit"


class ExportSource(CaseSource, Protocol):
    """As much of a case as an export is gathered from."""

    def setting(self, key: str) -> Any: ...

    def vendors_with_answers(self) -> frozenset[VendorId]: ...

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]: ...

    def decision(self, face_id: FaceId, name: AttributeName) -> Decision | None: ...


@quick_dataclass(frozen=True, slots=True, eq=False)
class ExportFace:
    """A face that is exported.

    number: in its photo, from 1, in reading order; with the photo's hash it names the face in
        every file of the export. answers: one a vendor, in the picker's order.
    claims, decisions: what annotators said that is not in force, and what was decided.
    """

    number: int
    face: PhotoFace
    answers: tuple[VendorAnswer, ...]
    claims: tuple[Claim, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def id(self) -> FaceId | None:
        """The stored face's number in the case; None while nobody has labelled or flagged it."""
        return self.face.face.id if self.face.face else None

    @property
    def attributes(self) -> Attributes:
        """What is said of it beside its label."""
        return self.face.face.attributes if self.face.face else NO_ATTRIBUTES


@quick_dataclass(frozen=True, slots=True, eq=False)
class ExportPhoto:
    """A photo that is exported.

    faces: those that are exported. in_photo: every face known in it, so that all can be masked.
    outcomes: what is shown of each vendor for the photo, vendors that were not asked left out.
    hidden: what vendors said is left out, because somebody has still to label without seeing it.
    """

    photo: Photo
    faces: tuple[ExportFace, ...]
    in_photo: tuple[PhotoFace, ...]
    outcomes: tuple[tuple[VendorInfo, Outcome], ...]
    hidden: bool = False


@dataclass(frozen=True, eq=False)
class ExportSet:
    """Frozen values, gathered in the thread that owns the case and used in any.

    audit_set: the flagged faces, whatever the scope; it has the case's name and counts.
    vendors: those whose answers are in, in the picker's order. thresholds: of each; None is off.
    duplicates: photos that would be in it, were they not left out as another one shows the same.
    """

    scope: Scope
    audit_set: AuditSet
    vendors: tuple[VendorInfo, ...]
    thresholds: Mapping[VendorId, float | None]
    photos: tuple[ExportPhoto, ...]
    duplicates: int = 0

    @property
    def folder(self) -> Path:
        """The case's own."""
        return self.audit_set.folder

    @property
    def case_name(self) -> str:
        return self.audit_set.case_name

    @cached_property
    def facts(self) -> Facts:
        """What can be counted of it."""
        return count(self)

    @property
    def face_count(self) -> int:
        return self.facts.faces

    @property
    def groups(self) -> tuple[AttributeName, ...]:
        """The names of the groups of the users' own that faces are in, sorted."""
        return tuple(sorted(self.facts.values.keys() - RESERVED))

    @cached_property
    def faces(self) -> tuple[tuple[ExportPhoto, ExportFace], ...]:
        """Every face with its photo, by photo in the order opened, then in reading order."""
        return tuple((photo, face) for photo in self.photos for face in photo.faces)

    def responses(self) -> Iterator[tuple[ExportPhoto, Response]]:
        """Every response with its photo."""
        for photo in self.photos:
            for _, outcome in photo.outcomes:
                if isinstance(outcome, Response):
                    yield photo, outcome

    def to_mask(self, photo: ExportPhoto) -> AuditPhoto:
        """What has to be masked in a photo, and where its bytes are."""
        return audit_photo(self.folder, photo.photo, photo.in_photo)


def gather_set(
    case: ExportSource,
    infos: Sequence[VendorInfo],
    chosen: Sequence[VendorId],
    scope: Scope,
) -> ExportSet:
    """What an export of this scope holds as the case stands now. Reads memory only.

    infos: all vendors there are, in the picker's order. Answers are those of the chosen ones, of
        every vendor that a face is flagged for and, of everything, of all that ever answered.

    Where the case is labelled blind, what vendors said is left out of each photo that may not show
    it yet, by `core.labelling.blind`.

    Raises:
        ProblemError: a second annotator is labelling.
    """
    refuse_in_turn(case)
    flags: dict[FaceId, dict[VendorId, Flag]] = {}
    for flag in counted_flags(case):
        flags.setdefault(flag.face_id, {})[flag.vendor_id] = flag
    wanted = {*chosen, *(vendor_id for by_vendor in flags.values() for vendor_id in by_vendor)}
    photos = [photo for photo in case.photos if photo.id not in case.left_out]
    if scope is Scope.ALL:
        wanted |= case.vendors_with_answers()
    else:
        photos = [case.photo(each) for each in sorted({case.face(f).photo_id for f in flags})]
    vendors = vendors_of(infos, wanted)
    thresholds = {vendor.id: case.threshold(vendor.id) for vendor in vendors}
    gathering = _Gathering(case, vendors, thresholds, flags, scope, is_blind(case))
    exported = tuple(map(gathering.photo, photos))
    audit_set = _not_hidden(gather(case, infos, chosen), exported)
    duplicates = len(case.left_out) if scope is Scope.ALL else audit_set.duplicates
    return ExportSet(scope, audit_set, vendors, thresholds, exported, duplicates)


@dataclass(frozen=True, slots=True)
class _Gathering:
    """One gathering under way."""

    case: ExportSource
    vendors: tuple[VendorInfo, ...]
    thresholds: Mapping[VendorId, float | None]
    flags: Mapping[FaceId, Mapping[VendorId, Flag]]
    scope: Scope
    is_blind: bool

    def photo(self, photo: Photo) -> ExportPhoto:
        in_photo = self.case.faces(photo.id)
        hidden = self.is_blind and not may_show_photo(self.case, photo.id)
        vendors = () if hidden else self.vendors
        said = [(vendor, self.case.outcome(photo.id, vendor.id)) for vendor in vendors]
        faces = tuple(
            ExportFace(number, face, self._answers(photo, face, said, flags), *self._said_of(face))
            for number, face in enumerate(in_photo, 1)
            if (flags := self._flags(face)) or self.scope is Scope.ALL
        )
        outcomes = tuple((vendor, outcome) for vendor, outcome in said if outcome is not None)
        return ExportPhoto(photo, faces, in_photo, outcomes, hidden)

    def _answers(
        self,
        photo: Photo,
        face: PhotoFace,
        said: Sequence[tuple[VendorInfo, Outcome | None]],
        flags: Mapping[VendorId, Flag],
    ) -> tuple[VendorAnswer, ...]:
        return tuple(
            VendorAnswer(
                vendor,
                self.case.face_mark(photo.id, face, vendor),
                face.predictions.get(vendor.id),
                outcome,
                self.thresholds[vendor.id],
                flags.get(vendor.id),
            )
            for vendor, outcome in said
        )

    def _flags(self, face: PhotoFace) -> Mapping[VendorId, Flag]:
        return self.flags.get(face.face.id, _NO_FLAGS) if face.face else _NO_FLAGS

    def _said_of(self, face: PhotoFace) -> tuple[tuple[Claim, ...], tuple[Decision, ...]]:
        claims = self.case.claims_of(face.face.id) if face.face else ()
        if not claims or not face.face:
            return (), ()
        made = (self.case.decision(face.face.id, name) for name in sorted({c.name for c in claims}))
        return claims, tuple(decision for decision in made if decision is not None)


_NO_FLAGS: Mapping[VendorId, Flag] = {}


def _not_hidden(audit_set: AuditSet, photos: Sequence[ExportPhoto]) -> AuditSet:
    """Without the faces of photos whose answers are hidden: a flag alone would tell them."""
    hidden = {photo.photo.id for photo in photos if photo.hidden}
    return replace(
        audit_set,
        faces=tuple(face for face in audit_set.faces if face.photo.id not in hidden),
        photos=tuple(item for item in audit_set.photos if item.photo.id not in hidden),
    )
