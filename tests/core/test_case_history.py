"""Whatever a person does and undoes, in whatever order: memory, disk and events tell the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from core.case.case import Case
from core.case.turn import Turn
from core.evidence.case_check import check_case
from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import FITZPATRICK, PERSON, Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import ReferenceLabel, Source, label_of_word
from core.photos.photo import Photo, PhotoId, Place, Rights
from core.problem import Problem
from core.sets.flag import FaceId, Flag, Reason
from core.vendor import Vendor, VendorId, VendorInfo, VendorState

TIME = datetime(2026, 3, 1, tzinfo=UTC)
PHOTOS = st.sampled_from([PhotoId(1), PhotoId(2)])
VENDORS = st.sampled_from([VendorId("one"), VendorId("two")])
LABELS = st.none() | st.builds(
    label_of_word,
    st.sampled_from(["female", "male", "non-binary", "not stated", "unknown", "genderqueer"]),
    st.sampled_from(list(Source)),
    st.sampled_from(["", "ann"]),
)
SIDES = st.floats(0, 500)
BOXES = st.builds(Box, SIDES, SIDES, SIDES, SIDES)
Undo = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Facts:
    """What examining a file told, without examining one."""

    place: Place
    sha256: str
    width: int = 600
    height: int = 600
    problem: Problem | None = None


class NoVendors:
    def create(self, vendor_id: VendorId) -> Vendor:
        raise KeyError(vendor_id)

    def infos(self) -> list[VendorInfo]:
        return []

    def info(self, vendor_id: VendorId) -> VendorInfo:
        raise KeyError(vendor_id)

    def state(self, vendor_id: VendorId) -> VendorState:
        raise KeyError(vendor_id)


NAMES = st.sampled_from([FITZPATRICK, PERSON, AttributeName("headscarf")])
SAID = st.builds(
    Attribute,
    st.sampled_from(["4", "3-4", "yes"]),
    st.sampled_from(list(Source)),
    st.sampled_from(["", "ann", "bo"]),
)

Said = list[tuple[tuple[Claim, ...], list[Decision | None]]]
Held = tuple[list[Photo], list[Face], list[Flag], dict[VendorId, float | None], Said]


def held(case: Case) -> Held:
    """All that a person may have changed, as the views are given it."""
    faces = [shown.face for photo in case.photos for shown in case.faces(photo.id) if shown.face]
    thresholds = {VendorId(name): case.threshold(VendorId(name)) for name in ("one", "two")}
    return (
        list(case.photos),
        sorted(faces, key=lambda face: face.id),
        list(case.flags),
        thresholds,
        [_said(case, face.id) for face in sorted(faces, key=lambda face: face.id)],
    )


def _said(case: Case, face_id: FaceId) -> tuple[tuple[Claim, ...], list[Decision | None]]:
    claims = sorted(case.claims_of(face_id), key=lambda claim: (claim.name, claim.annotator))
    names = (FITZPATRICK, PERSON, AttributeName("headscarf"))
    return tuple(claims), [case.decision(face_id, name) for name in names]


class History(RuleBasedStateMachine):
    """A person at work: every step can be undone, back to exactly what was before."""

    @initialize()
    def open(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.case = Case.open(self.home / "case", NoVendors())
        self.case.add_photos(
            [Facts(Place(Path(f"/p/{name}.jpg"), None, 1, 1), name * 64) for name in "ab"]
        )
        self.undos: list[tuple[Held, Undo]] = []
        self.clock = TIME

    def teardown(self) -> None:
        self.case.store.flush()
        # The chain is whole, and the log's last word on everything is what is in force.
        self.case.store.read(check_case)
        self.reopen()
        self.case.close()
        shutil.rmtree(self.home)

    @property
    def face_ids(self) -> list[FaceId]:
        return [face.id for face in held(self.case)[1]]

    def done(self, before: Held, undo: Undo) -> None:
        self.undos.append((before, undo))

    @rule(photo=PHOTOS, box=BOXES, drawn=st.booleans())
    def keep_face(self, photo: PhotoId, box: Box, drawn: bool) -> None:
        before = held(self.case)
        face_id, _ = self.case.keep_face(photo, box, drawn)
        self.done(before, lambda: self.case.remove_face(face_id))

    @precondition(lambda self: self.face_ids)
    @rule(data=st.data(), label=LABELS)
    def label(self, data: st.DataObject, label: ReferenceLabel | None) -> None:
        before = held(self.case)
        face = self.case.face(data.draw(st.sampled_from(self.face_ids)))
        self.case.set_label(face.id, label)
        self.done(before, lambda: self.case.set_label(face.id, face.label))

    @precondition(lambda self: self.face_ids)
    @rule(data=st.data(), on=st.booleans())
    def call_it_no_face(self, data: st.DataObject, on: bool) -> None:
        before = held(self.case)
        face = self.case.face(data.draw(st.sampled_from(self.face_ids)))
        self.case.set_not_a_face(face.id, on)
        self.done(before, lambda: self.case.set_not_a_face(face.id, face.not_a_face))

    @precondition(lambda self: self.face_ids)
    @rule(data=st.data())
    def remove_face(self, data: st.DataObject) -> None:
        before = held(self.case)
        face = self.case.face(data.draw(st.sampled_from(self.face_ids)))
        self.case.remove_face(face.id)
        self.done(before, lambda: self.case.restore_face(face))

    @precondition(lambda self: self.face_ids)
    @rule(
        data=st.data(),
        vendor=VENDORS,
        reason=st.none() | st.sampled_from(list(Reason)),
        note=st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    )
    def flag(self, data: st.DataObject, vendor: VendorId, reason: Reason | None, note: str) -> None:
        before = held(self.case)
        face_id = data.draw(st.sampled_from(self.face_ids))
        old = self.case.flag(face_id, vendor)
        self.clock += timedelta(microseconds=1)
        self.case.put_flag(Flag(face_id, vendor, reason, note, "by hand", self.clock))
        if old is None:
            self.done(before, lambda: self.case.remove_flag(face_id, vendor))
        else:
            self.done(before, lambda: self.case.put_flag(old))

    @precondition(lambda self: held(self.case)[2])
    @rule(data=st.data())
    def unflag(self, data: st.DataObject) -> None:
        before = held(self.case)
        flag = data.draw(st.sampled_from(before[2]))
        self.case.remove_flag(flag.face_id, flag.vendor_id)
        self.done(before, lambda: self.case.put_flag(flag))

    @precondition(lambda self: self.face_ids)
    @rule(data=st.data(), name=NAMES, said=st.none() | SAID)
    def describe(self, data: st.DataObject, name: AttributeName, said: Attribute | None) -> None:
        before = held(self.case)
        face = data.draw(st.sampled_from(before[1]))
        self.case.set_attribute(face.id, name, said)
        self.done(before, lambda: self.case.set_attribute(face.id, name, face.attributes.get(name)))

    @precondition(lambda self: self.face_ids)
    @rule(data=st.data(), name=NAMES, said=SAID)
    def claim(self, data: st.DataObject, name: AttributeName, said: Attribute) -> None:
        before = held(self.case)
        face = data.draw(st.sampled_from(before[1]))
        old = self.case.claim(face.id, name, said.annotator)
        self.case.put_claim(Claim(face.id, name, said))
        if old is None:
            self.done(before, lambda: self.case.remove_claim(face.id, name, said.annotator))
        else:
            self.done(before, lambda: self.case.put_claim(old))

    @precondition(lambda self: self.face_ids)
    @rule(data=st.data(), name=NAMES, reason=st.sampled_from(["asked again", "two against one"]))
    def decide(self, data: st.DataObject, name: AttributeName, reason: str) -> None:
        before = held(self.case)
        face = data.draw(st.sampled_from(before[1]))
        old = self.case.decision(face.id, name)
        self.case.put_decision(Decision(face.id, name, "4", reason, "ann", TIME))
        if old is None:
            self.done(before, lambda: self.case.remove_decision(face.id, name))
        else:
            self.done(before, lambda: self.case.put_decision(old))

    @rule(data=st.data(), new=st.lists(st.tuples(PHOTOS, st.none() | BOXES, LABELS), max_size=3))
    def turn_many(
        self, data: st.DataObject, new: list[tuple[PhotoId, Box | None, ReferenceLabel | None]]
    ) -> None:
        before = held(self.case)
        faces = before[1]
        turned = data.draw(st.lists(st.sampled_from(faces), unique_by=id)) if faces else []
        turns = []
        for face in turned:
            if data.draw(st.booleans()):
                turns.append(Turn(face, None))
            else:
                said = data.draw(st.dictionaries(NAMES, SAID))
                label = data.draw(LABELS)
                turns.append(Turn(face, replace(face, label=label, attributes=said)))
        first = self.case.next_face_id()
        for number, (photo, box, label) in enumerate(new, first):
            turns.append(Turn(None, Face(FaceId(number), photo, box, label=label)))
        self.case.turn_faces(turns)
        after = {face.id: face for face in held(self.case)[1]}
        assert all(after.get(t.before.id) == t.after for t in turns if t.before is not None)
        assert all(after.get(t.after.id) == t.after for t in turns if t.after is not None)
        self.done(before, lambda: self.case.turn_faces(turns, back=True))

    @rule(photo=PHOTOS, tags=st.frozensets(st.sampled_from(["check", "indoor", "ümlaut"])))
    def tag(self, photo: PhotoId, tags: frozenset[str]) -> None:
        before = held(self.case)
        was = self.case.photo(photo)
        self.case.set_tags(photo, tags)
        self.done(before, lambda: self.case.set_tags(photo, was.tags))

    @rule(photo=PHOTOS, public=st.booleans(), consenting=st.booleans())
    def give_rights(self, photo: PhotoId, public: bool, consenting: bool) -> None:
        before = held(self.case)
        was = self.case.photo(photo)
        self.case.set_rights(photo, Rights("", "CC0", "by mail", public, consenting))
        self.done(before, lambda: self.case.set_rights(photo, was.rights))

    @rule(vendor=VENDORS, value=st.none() | st.floats(0, 1))
    def set_threshold(self, vendor: VendorId, value: float | None) -> None:
        before = held(self.case)
        old = self.case.threshold(vendor)
        self.case.set_threshold(vendor, value)
        self.done(before, lambda: self.case.set_threshold(vendor, old))

    @precondition(lambda self: self.undos)
    @rule()
    def undo(self) -> None:
        before, undo = self.undos.pop()
        undo()
        assert held(self.case) == before

    @rule()
    def reopen(self) -> None:
        in_memory = held(self.case)
        next_face = self.case.next_face_id()
        assert self.case.close()
        self.case = Case.open(self.home / "case", NoVendors())
        assert held(self.case) == in_memory
        assert self.case.next_face_id() == next_face
        # The flags of a removed face are remembered only while the case is open.
        self.undos.clear()


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
