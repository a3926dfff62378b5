"""Labels, undo, flags, freezing, draws, merging and withdrawals in any mixture: the chain stays
whole, and nothing withdrawn comes back, neither in memory nor in a byte of the case's folder.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from core.case.case import Case
from core.evidence.case_check import check_case
from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import PERSON, Attribute
from core.labelling.labels import Source, label_of_word
from core.merge.plan import Choice
from core.merge.planning import plan_merge
from core.photos.photo import PhotoId, Place, Rights
from core.sets.audit_set import gather
from core.sets.draw import Draw, DrawKind, draw_random
from core.sets.flag import Flag, Reason
from core.store.store import FILE_NAME
from core.store.values import now
from core.vendor import VendorId
from tests.core.test_case_history import TIME, Facts, NoVendors

NAMES = "abcd"
VENDOR = VendorId("one")
Undo = Callable[[], object]


def word_of(name: str) -> str:
    """Stands in everything that is said of one photo, and nowhere else."""
    return f"secret-of-{name}-{name * 9}"


def take_in(case: Case, names: str) -> None:
    case.add_photos([Facts(Place(Path(f"/p/{word_of(n)}.jpg"), None, 1, 1), n * 64) for n in names])


class Sets(RuleBasedStateMachine):
    """One case, another person's case beside it, and a stack of what can be undone."""

    @initialize()
    def open(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.case = Case.open(self.home / "case", NoVendors())
        take_in(self.case, NAMES)
        self.other = Case.open(self.home / "other", NoVendors())
        take_in(self.other, NAMES)
        for photo in self.other.photos:
            self.describe_in(self.other, photo.id, Box(300, 10, 30, 30))
        self.undos: list[Undo] = []
        self.gone: set[str] = set()

    def teardown(self) -> None:
        self.case.close()
        self.other.close()
        shutil.rmtree(self.home)

    def name_of(self, photo_id: PhotoId) -> str:
        return (self.case.photo(photo_id).sha256 or "?")[0]

    def describe_in(self, case: Case, photo_id: PhotoId, box: Box) -> Face:
        word = word_of((case.photo(photo_id).sha256 or "?")[0])
        face_id, _ = case.keep_face(photo_id, box)
        case.set_label(face_id, label_of_word(f"own {word}", Source.PERCEIVED))
        case.set_attribute(face_id, PERSON, Attribute(f"person {word}"))
        return case.face(face_id)

    # What a person does

    @precondition(lambda self: self.case.photos)
    @rule(data=st.data(), left=st.sampled_from([10, 100, 200]))
    def describe(self, data: st.DataObject, left: int) -> None:
        photo = data.draw(st.sampled_from(list(self.case.photos)))
        face = self.describe_in(self.case, photo.id, Box(left, 10, 40, 40))
        self.undos.append(lambda: self.case.remove_face(face.id))

    @precondition(lambda self: list(self.case.stored_faces()))
    @rule(data=st.data())
    def flag(self, data: st.DataObject) -> None:
        face = data.draw(st.sampled_from(list(self.case.stored_faces())))
        note = f"note {word_of(self.name_of(face.photo_id))}"
        before = self.case.flag(face.id, VENDOR)
        self.case.put_flag(Flag(face.id, VENDOR, Reason.OTHER, note, "by hand", TIME))
        if before is None:
            self.undos.append(lambda: self.case.remove_flag(face.id, VENDOR))

    @precondition(lambda self: self.case.photos)
    @rule(data=st.data())
    def state(self, data: st.DataObject) -> None:
        photo = data.draw(st.sampled_from(list(self.case.photos)))
        word = word_of(self.name_of(photo.id))
        self.case.set_rights(photo.id, Rights(f"https://{word}", word, word))
        self.case.set_tags(photo.id, frozenset({f"tag {word}"}))
        self.case.mark_seen(photo.id, "all", 0)

    @precondition(lambda self: self.undos)
    @rule()
    def undo(self) -> None:
        self.undos.pop()()

    @precondition(lambda self: list(self.case.stored_faces()))
    @rule(data=st.data())
    def remove_and_bring_back(self, data: st.DataObject) -> None:
        face = data.draw(st.sampled_from(list(self.case.stored_faces())))
        self.case.remove_face(face.id)
        self.case.restore_face(face)

    @precondition(lambda self: self.case.flags)
    @rule()
    def freeze(self) -> None:
        self.case.freeze(gather(self.case, [], [VENDOR]), "version").result()

    @precondition(lambda self: self.case.photos)
    @rule(seed=st.integers(0, 99))
    def draw(self, seed: int) -> None:
        ids = tuple(draw_random([p.id for p in self.case.photos], 2, seed))
        count = len(self.case.photos)
        self.case.add_draw(lambda n: Draw(n, DrawKind.RANDOM, seed, len(ids), count, ids, now()))

    @rule(choice=st.sampled_from(list(Choice)))
    def merge(self, choice: Choice) -> None:
        plan = plan_merge(self.case, self.other)
        self.case.merge(plan, {c: choice for c in plan.conflicts if choice in c.choices})
        self.case.take_answers(self.case.bring(self.other.folder).result())

    @rule()
    def open_the_files_again(self) -> None:
        take_in(self.case, NAMES)

    @precondition(lambda self: self.case.photos)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        photo = data.draw(st.sampled_from(list(self.case.photos)))
        self.gone.add(self.name_of(photo.id))
        self.undos.clear()
        _, done = self.case.withdraw([photo.id])
        done.result(60)
        self.nothing_is_left_on_the_disk()

    @rule()
    def reopen(self) -> None:
        self.case.close()
        self.undos.clear()
        self.case = Case.open(self.home / "case", NoVendors())

    # What must always hold

    @invariant()
    def nothing_withdrawn_is_in_memory(self) -> None:
        if not hasattr(self, "gone"):
            return
        hashes = {photo.sha256 for photo in self.case.photos}
        assert not hashes & {name * 64 for name in self.gone}
        for name in self.gone:
            assert word_of(name) not in repr(list(self.case.stored_faces()))
            assert word_of(name) not in repr(list(self.case.flags))
        assert {p for face in self.case.stored_faces() for p in [face.photo_id]} <= {
            photo.id for photo in self.case.photos
        }

    @invariant()
    def the_chain_is_whole(self) -> None:
        if hasattr(self, "case"):
            self.case.store.flush()
            self.case.store.read(check_case)

    def nothing_is_left_on_the_disk(self) -> None:
        for path in (self.home / "case").rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                for name in self.gone:
                    assert word_of(name).encode() not in data, path.name
        assert (self.home / "case" / FILE_NAME).exists()
        assert all(frozen.is_whole for frozen in self.case.frozen_sets())


TestSets = Sets.TestCase
TestSets.settings = settings(max_examples=25, stateful_step_count=14, deadline=None)
