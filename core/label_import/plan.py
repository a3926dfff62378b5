"""What importing a table would do: every row's fate, and the faces as they would be then.

Pure: it looks at photos and faces as they were known when it was asked for, and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from core.case.pages import no_pause
from core.case.turn import ClaimTurn, Turn, keeping_claims
from core.faces import Face, PhotoFace
from core.geometry import Box
from core.label_import.fate import Fate
from core.label_import.known import Known
from core.label_import.mapping import Mapping as TableMapping
from core.label_import.mapping import Several
from core.label_import.photo_names import PhotoNames
from core.label_import.row_reading import Refused, RowReader, Said, Says
from core.label_import.table import Row, Table
from core.labelling.attributes import GENDER, PERSON, Attribute, AttributeName
from core.labelling.claim import Claim
from core.labelling.labels import ReferenceLabel
from core.labelling.skin_type import name_words, value_words
from core.matching import match_boxes
from core.photos.photo import Photo, PhotoId
from core.sets.flag import FaceId

_T = TypeVar("_T")
_STRETCH = 64
"""Rows that are read or judged in a few milliseconds."""
_About = tuple[AttributeName, str | None]
"""What is said: in force where no claimant is named, else beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """What would become of a row. what: in words; of rows not taken, why. photo: if it is known."""

    row: Row
    fate: Fate
    what: str
    photo: Photo | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """planned: one a row, in the table's order. turns: the changes that the rows together come to,
    what other annotators had said kept as claims. without: the photos of the case that no row
    names. by_fate: the same rows as planned.
    """

    table: Table
    planned: tuple[Planned, ...]
    by_fate: Mapping[Fate, Sequence[Planned]]
    turns: tuple[Turn, ...]
    without: tuple[Photo, ...]

    def counts(self) -> dict[Fate, int]:
        """Rows by their fate, in the order of `Fate`, zeros left out."""
        return {fate: len(self.by_fate[fate]) for fate in Fate if fate in self.by_fate}

    @property
    def applied(self) -> int:
        """How many rows would change something."""
        return sum(len(rows) for fate, rows in self.by_fate.items() if fate.is_applied)

    @property
    def not_found_yet(self) -> int:
        """How many people rows label in photos where nobody has been found yet.

        Whoever is found first is meant (`core.faces.whole_photo_group`), whatever rule holds here.
        """
        return sum(turn.after is not None and turn.after.anchor is None for turn in self.turns)

    def of(self, fate: Fate) -> Sequence[Planned]:
        """The rows of one fate, in the table's order."""
        return self.by_fate.get(fate, ())


def make_plan(
    table: Table,
    mapping: TableMapping,
    known: Known,
    pause: Callable[[], object] = no_pause,
) -> Plan:
    """Say what importing would do; for a worker thread where rows are many.

    pause: called between stretches of some milliseconds.
    """
    reader = RowReader(table, mapping, PhotoNames(known.photos))
    planned: dict[int, Planned] = {}
    by_photo: defaultdict[PhotoId, list[tuple[int, Row, Says]]] = defaultdict(list)
    named: set[PhotoId] = set()
    for place, row in enumerate(_paced(table.rows, pause)):
        read = reader.read(row)
        if read.photo is not None:
            named.add(read.photo.id)
        if isinstance(read, Refused):
            planned[place] = Planned(row, read.fate, read.what, read.photo)
        else:
            by_photo[read.photo.id].append((place, row, read))
    turns: list[Turn] = []
    next_id = known.next_face_id
    for photo_id, rows in _paced(by_photo.items(), pause):
        faces = known.faces.get(photo_id, ())
        for target, meant in _by_person(rows, faces, mapping.several):
            if target is None:
                what = f"{_counting(faces)} faces were found, and it says of none which it means."
                for place, row, says in meant:
                    planned[place] = Planned(row, Fate.SEVERAL_FACES, what, says.photo)
                continue
            claims = known.claims.get(target.face.id, ()) if target.face else ()
            turn = _judge(target, meant, next_id, planned, claims)
            if turn is not None:
                turns.append(turn)
                next_id = FaceId(next_id + (turn.before is None))
    in_order = tuple(planned[place] for place in range(len(table.rows)))
    by_fate: defaultdict[Fate, list[Planned]] = defaultdict(list)
    for each in in_order:
        by_fate[each.fate].append(each)
    return Plan(
        table,
        in_order,
        dict(by_fate),
        tuple(turns),
        tuple(photo for photo in known.photos if photo.id not in named),
    )


@dataclass(frozen=True, slots=True)
class _Target:
    """Whom rows mean: a face that is there, or a new one with this box."""

    face: Face | None
    box: Box | None


def _paced(items: Iterable[_T], pause: Callable[[], object]) -> Iterator[_T]:
    """The items as they come, with a pause before each stretch of them."""
    for number, item in enumerate(items):
        if number % _STRETCH == 0:
            pause()
        yield item


_Meant = list[tuple[int, Row, Says]]


def _by_person(
    rows: _Meant, faces: Sequence[PhotoFace], several: Several
) -> Iterator[tuple[_Target | None, _Meant]]:
    """The rows of one photo by the person they mean; None for nobody that could be told."""
    boxes = list(dict.fromkeys(says.box for *_, says in rows if says.box is not None))
    boxed = _boxed_targets(boxes, faces) if boxes else {}
    counting = [face for face in faces if not face.not_a_face]
    whole = _whole_photo_target(counting, several)
    by_target: defaultdict[_Target | None, _Meant] = defaultdict(list)
    for each in rows:
        box = each[2].box
        by_target[whole if box is None else boxed[box]].append(each)
    return iter(by_target.items())


def _boxed_targets(boxes: Sequence[Box], faces: Sequence[PhotoFace]) -> dict[Box, _Target]:
    """Each box with the face it lies on, else with a new one."""
    if len(faces) == len(boxes) == 1 and faces[0].box is None:
        # A label for the whole photo meant one person, and here is where that person is.
        return {boxes[0]: _Target(faces[0].face, boxes[0])}
    targets = {box: _Target(None, box) for box in boxes}
    anchors = [(face, face.box) for face in faces if face.box is not None]
    for place, number in match_boxes([box for _, box in anchors], boxes):
        face, own = anchors[place]
        targets[boxes[number]] = _Target(face.face, own)
    return targets


def _whole_photo_target(faces: Sequence[PhotoFace], several: Several) -> _Target | None:
    """The one person whom a label for a whole photo means.

    A face that was labelled before is that person: what vendors find later moves no label.
    """
    if not faces:
        return _Target(None, None)
    labelled = [face for face in faces if face.label is not None or face.attributes]
    if len(faces) == 1 or len(labelled) == 1:
        face = (labelled or faces)[0]
        return _Target(face.face, face.box)
    if labelled or several is Several.SKIP:
        return None
    if several is Several.LARGEST:
        found = max((f for f in faces if f.box is not None), key=_area, default=None)
    else:
        most = max(len(face.predictions) for face in faces)
        seen = [face for face in faces if len(face.predictions) == most]
        found = seen[0] if len(seen) == 1 else None
    return None if found is None else _Target(found.face, found.box)


def _area(face: PhotoFace) -> float:
    return face.box.area if face.box is not None else 0.0


def _counting(faces: Sequence[PhotoFace]) -> int:
    return sum(not face.not_a_face for face in faces)


def _judge(
    target: _Target,
    meant: _Meant,
    next_id: FaceId,
    planned: dict[int, Planned],
    claims: Sequence[Claim],
) -> Turn | None:
    """Note the fate of all rows that mean one person; returns the change they come to."""
    together: dict[_About, Said] = {}
    at_odds: set[_About] = set()
    for *_, says in meant:
        for about, said in _everything(says):
            if together.setdefault(about, said) != said:
                at_odds.add(about)
    if at_odds:
        numbers = ", ".join(str(row.number) for _, row, _ in meant)
        names = ", ".join(sorted({name for name, _ in at_odds}))
        for place, row, says in meant:
            words = f"Rows {numbers} disagree about {names}. {_words(says)}"
            planned[place] = Planned(row, Fate.CONTRADICTS, words, says.photo)
        return None
    photo = meant[0][2].photo
    before = target.face
    there = _there(before, claims)
    told: dict[_About, int] = {}
    for place, row, says in meant:
        fate, words = _fate(row, says, there, told)
        planned[place] = Planned(row, fate, words, photo)
    if all(there.get(about) == said for about, said in together.items()):
        return None
    face = before or Face(next_id, photo.id, target.box)
    after, turned = _as_said(replace(face, anchor=face.anchor or target.box), together, claims)
    return keeping_claims(_Held(claims), Turn(before, after, turned), "")


class _Held:
    """The claims about one face, as `keeping_claims` asks for them."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._claims = {(claim.name, claim.annotator): claim for claim in claims}

    def claim(self, _face_id: FaceId, name: AttributeName, annotator: str) -> Claim | None:
        return self._claims.get((name, annotator))


def _as_said(
    face: Face, together: Mapping[_About, Said], claims: Sequence[Claim]
) -> tuple[Face, tuple[ClaimTurn, ...]]:
    """The face with what is said of it in force, and what becomes a claim."""
    label, attributes = face.label, dict(face.attributes)
    held = {(claim.name, claim.annotator): claim for claim in claims}
    turned = []
    for (name, claimant), said in together.items():
        if isinstance(said, ReferenceLabel):
            label = said
        elif claimant is None:
            attributes[name] = said
        else:
            new = Claim(face.id, name, said)
            turned.append(ClaimTurn(held.get((name, claimant)), new))
    return replace(face, label=label, attributes=attributes), tuple(turned)


def _everything(says: Says) -> Iterator[tuple[_About, Said]]:
    yield from (((name, None), said) for name, said in says.said.items())
    yield from says.claimed.items()


def _there(face: Face | None, claims: Sequence[Claim]) -> dict[_About, Said]:
    """What is said of a person already."""
    if face is None:
        return {}
    there: dict[_About, Said] = {(name, None): said for name, said in face.attributes.items()}
    if face.label is not None:
        there[GENDER, None] = face.label
    there.update({(claim.name, claim.annotator): claim.said for claim in claims})
    return there


def _fate(
    row: Row,
    says: Says,
    there: Mapping[_About, Said],
    told: dict[_About, int],
) -> tuple[Fate, str]:
    """What becomes of a row that nothing contradicts. told: what rows before it said, and which."""
    all_said = dict(_everything(says))
    if all(about in told for about in all_said):
        return Fate.DOUBLE, f"Row {told[next(iter(all_said))]} says the same: {_words(says)}"
    told.update((about, row.number) for about in all_said if about not in told)
    changed = [about for about, said in all_said.items() if there.get(about) != said]
    if not changed:
        return Fate.UNCHANGED, _words(says)
    replaced = [about for about in changed if about in there]
    if replaced:
        words = [_replacing(about[0], there[about], all_said[about]) for about in replaced]
        words += [_added(about, all_said[about]) for about in changed if about not in there]
        return Fate.REPLACES, "; ".join(words)
    return Fate.NEW, _words(says)


def _replacing(name: AttributeName, old: Said, new: Said) -> str:
    words = f"{_said(name, old, True)} → {_said(name, new, True)}"
    is_kept = old.annotator != new.annotator and name != PERSON
    return f"{words}, the earlier one kept beside it" if is_kept else words


def _words(says: Says) -> str:
    return "; ".join(_added(about, said) for about, said in _everything(says))


def _added(about: _About, said: Said) -> str:
    """What is said where nothing was, in words."""
    name, claimant = about
    if claimant is None:
        return _said(name, said)
    who = claimant or "somebody without a name"
    return f"{_said(name, said)}, kept as what {who} says beside it"


def _said(name: AttributeName, said: Said, whole: bool = False) -> str:
    """What is said, in words. whole: with its source and annotator."""
    words = said.word if isinstance(said, ReferenceLabel) else _said_of(name, said.value)
    if isinstance(said, Attribute) and name == GENDER:
        words = said.value
    if not whole:
        return words
    by = f", {said.annotator}" if said.annotator else ""
    return f"{words} ({said.source.value}{by})"


def _said_of(name: AttributeName, value: str) -> str:
    return f"{name_words(name)} {value_words(name, value)}"
