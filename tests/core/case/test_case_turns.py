"""Many faces turned at once: all on the disk or none, told of one by one, and taken back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.case.case import Case
from core.case.change import Kinds
from core.case.turn import Turn
from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId, Place
from core.sets.flag import FaceId, Flag
from core.store import events
from core.store.store import CaseError
from core.vendor import VendorId
from tests.core.test_case_history import Facts, NoVendors

COUNT = 300
FEMALE = ReferenceLabel(Gender.FEMALE)
BOX = Box(1, 2, 3, 4)
DARK = {AttributeName("hair"): Attribute("dark")}


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    case = Case.open(tmp_path / "case", NoVendors())
    places = [Place(Path(f"/p/{n}.jpg"), None, 1, 1) for n in range(COUNT)]
    case.add_photos([Facts(place, f"{n:064x}") for n, place in enumerate(places)])
    yield case
    case.close()


def new_faces() -> list[Turn]:
    return [
        Turn(None, Face(FaceId(n), PhotoId(n), BOX, label=FEMALE, attributes=DARK))
        for n in range(1, COUNT + 1)
    ]


def stored(case: Case) -> list[Face]:
    return list(case.stored_faces())


def test_they_come_and_go_in_one_step_and_every_one_is_told_of(case: Case) -> None:
    turns = new_faces()
    change = case.turn_faces(turns)
    assert change.kinds is Kinds.LABELS
    assert change.photos == {photo.id for photo in case.photos}
    assert stored(case) == [turn.after for turn in turns]
    case.turn_faces(turns, back=True)
    assert stored(case) == []
    case.turn_faces(turns)
    case.store.flush()
    told = case.store.read(events.load)
    assert Counter(event.kind for event in told) == {
        "opened": COUNT,
        "labelled": 2 * COUNT,
        "described": 2 * COUNT,
        "face removed": COUNT,
    }
    assert case.store.read(events.verify) is None
    assert json.loads(told[COUNT].ids)["photo"] == f"{0:064x}"
    assert "female" not in "".join(event.ids for event in told)


def test_what_was_turned_is_on_the_disk(case: Case, tmp_path: Path) -> None:
    turns = new_faces()
    case.turn_faces(turns)
    kept = [turn.after for turn in turns if turn.after]
    case.turn_faces([Turn(kept[0], None), Turn(kept[1], Face(kept[1].id, kept[1].photo_id, BOX))])
    wanted = stored(case)
    assert len(wanted) == COUNT - 1
    assert case.close()
    again = Case.open(tmp_path / "case", NoVendors())
    assert stored(again) == wanted
    assert again.next_face_id() == COUNT + 1
    again.close()


def test_flags_go_and_come_back_with_their_face(case: Case) -> None:
    turns = new_faces()
    case.turn_faces(turns)
    flag = Flag(FaceId(7), VendorId("one"), None, "", "by hand", datetime(2026, 3, 1, tzinfo=UTC))
    case.put_flag(flag)
    case.turn_faces(turns, back=True)
    assert case.flags == ()
    case.turn_faces(turns)
    assert list(case.flags) == [flag]


def test_a_box_met_meanwhile_is_kept(case: Case) -> None:
    bare = Face(FaceId(1), PhotoId(1), None)
    case.restore_face(bare)
    turn = Turn(bare, Face(bare.id, bare.photo_id, None, label=FEMALE))
    case._put_face(Face(bare.id, bare.photo_id, BOX))
    case.turn_faces([turn])
    assert case.face(bare.id) == Face(bare.id, bare.photo_id, BOX, label=FEMALE)


def test_what_does_not_fit_changes_nothing(case: Case) -> None:
    first, second = new_faces()[:2]
    case.turn_faces([first])
    with pytest.raises(ValueError, match="face 1 is there already"):
        case.turn_faces([second, first])
    with pytest.raises(KeyError):
        case.turn_faces([second, Turn(Face(FaceId(9), PhotoId(1), None), None)])
    with pytest.raises(KeyError):
        case.turn_faces([second, Turn(None, Face(FaceId(9), PhotoId(COUNT + 1), None))])
    assert stored(case) == [first.after]
    with pytest.raises(ValueError, match="no face"):
        Turn(None, None)


def test_a_case_open_to_read_only_takes_none(case: Case, tmp_path: Path) -> None:
    reader = Case.open(tmp_path / "case", NoVendors(), read_only=True)
    with pytest.raises(CaseError):
        reader.turn_faces(new_faces())
    assert stored(reader) == []
    reader.close()
