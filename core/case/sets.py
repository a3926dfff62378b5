"""What the open case knows of sets: draws, looking, frozen versions, and who was withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.case.change import NO_CHANGE, Change, Kinds
from core.case.content import Content
from core.case.memory import SAVED_FILTERS, STILLS_TO_WIPE
from core.case.places import OWN_COPIES
from core.case.recorded import CaseRecorded
from core.labelling.attributes import PERSON
from core.merge.plan import Choice, Conflict, Written
from core.photos.photo import Photo, PhotoId
from core.response import Response, ResponseId
from core.sets.draw import Draw, DrawId, DrawKind
from core.sets.flag import FaceId
from core.sets.found_by import ALL, Basis, Found, Looking, draw_name, found, found_by, set_of_all
from core.sets.frozen import Frozen, FrozenId, FrozenSet, freeze, hash_of
from core.sets.frozen_case import response_ids
from core.store import (
    draws,
    duplicates,
    findings,
    frozen,
    info,
    merging,
    outcomes,
    protocols,
    recorded,
    withdrawals,
)
from core.store.folder import FILE_NAME
from core.store.merging import Brought
from core.store.scrubbing import copies_put_aside, hashes_in
from core.store.store import Store
from core.store.values import now
from core.store.withdrawals import LeftPackage

if TYPE_CHECKING:
    from core.sets.audit_set import AuditSet

RESULTS_DRAW = "results draw"
"""The setting that holds the number of the draw that results and the report are of."""
_NO_CHOICES: Mapping[Conflict, Choice] = {}
_NO_FACES: Mapping[FaceId, FaceId] = {}


@dataclass(frozen=True, slots=True)
class Going:
    """What a withdrawal takes away.

    counts: rows by the name of their table. copies: files of the case's own. put_aside: older
    copies of the case's file. frozen: versions that hold one of the photos. packages: exports that
    left before, which no program can call back.
    """

    photos: tuple[Photo, ...]
    counts: Mapping[str, int]
    copies: int
    put_aside: int
    frozen: tuple[str, ...]
    packages: tuple[LeftPackage, ...]


class CaseSets(CaseRecorded):
    """Draws, frozen versions and withdrawals of a case."""

    def __init__(self, store: Store, content: Content) -> None:
        super().__init__(store, content)
        self._draws = content.draws
        self._last_draw_id = max((each.id for each in content.draws), default=0)
        self._looked_at = content.looked_at
        self._replaced = content.replaced
        self._set_of_all: tuple[tuple[int, int, int], Draw | None] | None = None

    # Sets

    @property
    def draws(self) -> Sequence[Draw]:
        """All sets of photos, the oldest first; their photos may have left the case since."""
        return tuple(self._draws)

    def hashes_drawn(self, draw: Draw) -> tuple[str, ...]:
        """SHA-256 of a draw's photos that are still there, in the order drawn."""
        there = (self.photo(photo_id) for photo_id in draw.photos if photo_id in self._rows)
        return tuple(photo.sha256 for photo in there if photo.sha256 is not None)

    def draw(self, draw_id: DrawId) -> Draw:
        """Raises KeyError for an unknown id."""
        for each in self._draws:
            if each.id == draw_id:
                return each
        raise KeyError(draw_id)

    def add_draw(self, make: Callable[[DrawId], Draw]) -> tuple[Draw, Change]:
        """Keep a draw. make: the draw for the id that it is given; its photos are in the case."""
        self._refuse_read_only()
        self._last_draw_id += 1
        made = make(DrawId(self._last_draw_id))
        hashes = {photo_id: self.photo(photo_id).sha256 for photo_id in made.photos}
        self._draws.append(made)
        self._keep(partial(draws.add, made=made, sha256=hashes))
        return made, Change(Kinds.SEEN)

    def add_complete_set(self, photo_ids: Sequence[PhotoId]) -> Change:
        """All photos of a folder are in the case; the same set again is no news."""
        ids = tuple(dict.fromkeys(photo_ids))
        known = (d.photos for d in self._draws if d.kind is DrawKind.COMPLETE)
        if not ids or self.read_only or ids in known:
            return NO_CHANGE
        size = len(ids)
        _, change = self.add_draw(
            lambda draw_id: Draw(draw_id, DrawKind.COMPLETE, None, size, size, ids, now())
        )
        return change

    def results_draw(self) -> Draw | None:
        """The draw that results and the report are of, with the photos that are still there.

        It is the one chosen by the setting RESULTS_DRAW, else a stratified one that all photos of
        the case are; None where they are of all photos.
        """
        chosen = self._settings.get(RESULTS_DRAW)
        draw = next((each for each in self._draws if each.id == chosen), None)
        if draw is None:
            whole = self._whole()
            draw = whole if whole is not None and whole.kind is DrawKind.STRATIFIED else None
        if draw is None:
            return None
        return replace(draw, photos=tuple(each for each in draw.photos if each in self._rows))

    def set_left_out(self, changed: Mapping[PhotoId, PhotoId | None]) -> Change:
        """Leave photos out in favour of others that show the same, or count them again (None).

        Raises:
            KeyError: there is no such photo.
            ValueError: a photo would be left out in favour of one that is left out, too.
        """
        self._refuse_read_only()
        before = self._left_out
        after = {**before, **{id_: kept for id_, kept in changed.items() if kept is not None}}
        after = {id_: kept for id_, kept in after.items() if changed.get(id_, kept) is not None}
        if any(kept in after for kept in after.values()):
            raise ValueError("what duplicates are left out for is kept itself")
        news = {id_: after.get(id_) for id_ in changed if before.get(id_) != after.get(id_)}
        if not news:
            return NO_CHANGE
        named = {*news, *filter(None, news.values())}
        hashes = {photo_id: self.photo(photo_id).sha256 for photo_id in named}
        self._left_out = after
        self._keep(partial(duplicates.put, changed=news, sha256=hashes))
        return Change(Kinds.PHOTOS, frozenset(news))

    def found_by(self, looking: Looking, photo_id: PhotoId) -> str:
        """How a face in this photo is found now, as its flag keeps it."""
        return found_by(looking, photo_id, self._draws, self._whole())

    def basis(self, draw: Draw | None = None) -> Basis:
        """What findings are findings among: the photos of a draw, else all of the case."""
        drawn = draw or self._whole()
        there = self._ids if draw is None else [p for p in draw.photos if p in self._rows]
        left_out = self._left_out
        ids = [photo_id for photo_id in there if photo_id not in left_out] if left_out else there
        is_whole = draw is None and not left_out
        among: Set[PhotoId] = self._rows.keys() if is_whole else frozenset(ids)
        looked_at: Set[PhotoId] = self._looked_at.get(ALL, set())
        if drawn is not None and drawn.kind is not DrawKind.COMPLETE:
            looked_at = looked_at | self._looked_at.get(draw_name(drawn.id), set())
        tally = self.tally(None if is_whole else ids)
        gone = max(drawn.size - len(there), 0) if drawn else 0
        replaced = sum(p in self._replaced for p in drawn.photos) if drawn and gone else 0
        return Basis(
            drawn.kind if drawn else None,
            drawn.seed if drawn else None,
            len(ids),
            gone - replaced,
            sum(photo_id in among for photo_id in looked_at),
            len(self._failed & among),
            tally.faces,
            tally.labelled,
            len(there) - len(ids),
            tally.unjudged,
            replaced,
        )

    def found(self) -> Found:
        """What all flags of the case are findings of."""
        counted = [f for f in self.flags if self.face(f.face_id).photo_id not in self._left_out]
        return found(counted, self.basis())

    def note_look(self, photo_id: PhotoId, name: str) -> None:
        """A photo was looked at under this name of `Looking`; one without filters counts."""
        self._looked_at.setdefault(name, set()).add(photo_id)

    def _whole(self) -> Draw | None:
        """The set that all photos of the case are, if they are one."""
        last = self._ids[-1] if self._ids else 0
        key = len(self._draws), len(self.photos), last
        if self._set_of_all is None or self._set_of_all[0] != key:
            self._set_of_all = key, set_of_all(self._draws, self._rows.keys())
        return self._set_of_all[1]

    # Frozen versions

    def frozen_sets(self) -> list[FrozenSet]:
        """All frozen versions, from the disk; in any thread."""
        return self.store.read(frozen.load)

    def responses_of(self, version: FrozenSet) -> Mapping[ResponseId, Response]:
        """The responses that a frozen version names, by the number it has in the version, from the
        disk; in any thread.
        """
        own = {id_: id_ for id_ in response_ids(version)}
        if version.faces is not None:
            own = self.store.read(partial(frozen.answers_here, version=version))
        wanted = set(own.values())
        live = self.store.read(partial(outcomes.by_id, response_ids={i for i in wanted if i > 0}))
        imported = self.store.read(recorded.load) if any(i < 0 for i in wanted) else []
        held = {each.id: each for each in (*live, *imported)}
        return {named: held[id_] for named, id_ in own.items() if id_ in held}

    def freeze(self, audit_set: AuditSet, name: str) -> Future[FrozenSet]:
        """Keep the audit set as it stands under a name.

        Raises:
            ValueError: there is no name, or nothing to freeze.
        """
        self._refuse_read_only()
        if not name.strip() or not audit_set.faces:
            raise ValueError("a frozen version has a name and at least one face")
        self.tell_thresholds()
        return self.store.write(partial(_add_frozen, name=name.strip(), content=freeze(audit_set)))

    def remove_frozen(self, frozen_id: FrozenId) -> None:
        """Forget a frozen version; that there was one stays in the log."""
        self._refuse_read_only()
        self._keep(partial(frozen.remove, frozen_id=frozen_id))

    def tell_thresholds(self) -> None:
        """Make the thresholds in force an entry of the log, if they are not the last told."""
        self._keep(partial(info.tell, what=info.THRESHOLDS, value=dict(self._thresholds)))

    # Merging

    def written(self) -> Written:
        """What people wrote down beside labels, from the disk; in any thread."""
        return Written(self.store.read(protocols.load), self.store.read(findings.load))

    def bring(
        self,
        other: Path,
        choices: Mapping[Conflict, Choice] = _NO_CHOICES,
        faces: Mapping[FaceId, FaceId] = _NO_FACES,
    ) -> Future[Brought]:
        """Copy what the case in the folder `other` has on its disk alone: answers about photos of
        this one, repeats, frozen versions, protocols, findings, replies.

        choices: of the conflicts, decided as proposed where they are not in it. faces: the number
        here of each of their faces.
        """
        # Read first: what is brought would else be taken for what the case was answered itself.
        self.read_all()
        photos = {photo.sha256: photo for photo in self.photos if photo.sha256 is not None}
        return self.store.write(
            partial(
                merging.bring, other=other / FILE_NAME, photos=photos, faces=faces, choices=choices
            )
        )

    def take_answers(self, brought: Brought) -> Change:
        """Show answers that were brought; what this case was answered itself counts as newer."""
        change = NO_CHANGE
        newest_first = sorted(brought.outcomes, key=lambda o: (o.run_id, o.id), reverse=True)
        for outcome in newest_first:
            if self.live_outcome(outcome.photo_id, outcome.vendor_id) is None:
                change = change | self.take(outcome)
        for answer in brought.recorded:
            self._put_recorded(answer)
            change = change | Change(Kinds.ANSWERS, frozenset({answer.photo_id}))
            change = change | self._match(answer.photo_id)
        self._last_recorded = max(self._last_recorded, brought.last_recorded)
        return change

    # Withdrawal

    def photos_of_person(self, person: str) -> tuple[PhotoId, ...]:
        """The photos with a face that is, or was claimed to be, of this person."""
        wanted = person.strip()
        if not wanted:
            return ()
        return tuple(
            photo_id
            for photo_id in sorted(self._ids)
            if any(said.strip() == wanted for said in self._persons_in(photo_id))
        )

    def _persons_in(self, photo_id: PhotoId) -> Iterator[str]:
        """The person's id of every face in a photo, and whatever ids were claimed of it."""
        for face in self._faces_of(photo_id).values():
            said = face.attributes.get(PERSON)
            if said is not None:
                yield said.value
            for claim in self.claims_of(face.id):
                if claim.name == PERSON:
                    yield claim.said.value

    def persons(self) -> Mapping[str, int]:
        """Every person's id, and how many faces have it."""
        counts: dict[str, int] = {}
        for face in self.stored_faces():
            said = face.attributes.get(PERSON)
            if said is not None:
                counts[said.value] = counts.get(said.value, 0) + 1
        return dict(sorted(counts.items()))

    def going(self, photo_ids: Collection[PhotoId]) -> Callable[[], Going]:
        """What withdrawing these photos would take away; what is returned is called in any thread,
        once what was changed before is on the disk.
        """
        photos = tuple(self.photo(photo_id) for photo_id in sorted(photo_ids))
        hashes = {photo.sha256 for photo in photos if photo.sha256}
        folder, store = self.store.folder, self.store

        def count() -> Going:
            if not store.read_only:
                store.flush()
            held = store.read(frozen.load)
            with_them = [each.name for each in held if hashes & _hashes_in(each.content)]
            return Going(
                photos,
                store.read(partial(withdrawals.count_of, photo_ids=photo_ids)),
                len(_copies(folder, hashes)),
                len(copies_put_aside(folder)),
                tuple(with_them),
                tuple(store.read(partial(withdrawals.packages_with, sha256=hashes))),
            )

        return count

    def withdraw(self, photo_ids: Collection[PhotoId]) -> tuple[Change, Future[None]]:
        """Take these photos and all that is known of them out of the case, for good.

        No call about them may be under way. The future ends when no trace is left in the folder's
        files; it raises CaseError, kind "not scrubbed", where the disk kept that from being done.

        Raises:
            KeyError: there is no such photo; nothing is withdrawn.
        """
        self._refuse_read_only()
        going = [self.photo(photo_id) for photo_id in photo_ids]
        hashes = {photo.sha256 for photo in going if photo.sha256}
        settings = self._settings_without(going)
        self._settings.update(settings)
        # What was removed before could be brought back by undoing that.
        self._removed.clear()
        self._withdrawn |= hashes
        self.drop_photos(frozenset(photo_ids))
        self._keep(
            partial(
                withdrawals.withdraw, photo_ids=photo_ids, settings=settings, copies=sorted(hashes)
            )
        )
        kinds = Kinds.PHOTOS | Kinds.LABELS | Kinds.FLAGS | Kinds.ANSWERS
        return Change(kinds), self.store.scrub()

    def drop_photos(self, photo_ids: Collection[PhotoId]) -> None:
        for looked_at in self._looked_at.values():
            looked_at.difference_update(photo_ids)
        super().drop_photos(photo_ids)

    def _settings_without(self, going: Sequence[Photo]) -> dict[str, Any]:
        """Settings that speak of these photos or of who is in them, as they are without."""
        words = {photo.name.casefold() for photo in going}
        words |= {place.path.stem.casefold() for photo in going for place in photo.places}
        for photo in going:
            words |= {person.casefold() for person in self._persons_in(photo.id)}
        saved = self._settings.get(SAVED_FILTERS) or []
        kept = [each for each in saved if not _speaks_of(each, words)]
        changed: dict[str, Any] = {} if kept == saved else {SAVED_FILTERS: kept}
        if self._settings.get("last photo") in {photo.sha256 for photo in going}:
            changed["last photo"] = None
        gone = {photo.sha256 for photo in going}
        stills = self._settings.get(STILLS_TO_WIPE) or []
        if not gone.isdisjoint(stills):
            changed[STILLS_TO_WIPE] = [each for each in stills if each not in gone]
        return changed


def _speaks_of(value: object, words: Collection[str]) -> bool:
    if isinstance(value, dict):
        return any(_speaks_of(each, words) for each in value.values())
    if not isinstance(value, str) or len(value.strip()) < _SHORTEST_WORD:
        return False
    text = value.strip().casefold()
    return any(text in word or word in text for word in words)


_SHORTEST_WORD = 3
"""A shorter search speaks of nobody."""


def _copies(folder: Path, sha256: Set[str]) -> list[Path]:
    there = (folder / OWN_COPIES).glob("*")
    return [path for path in there if not sha256.isdisjoint(hashes_in(path.name))]


def _hashes_in(content: Frozen) -> set[str]:
    return {item["photo"]["sha256"] for item in content["photos"] if item["photo"] is not None}


def _add_frozen(connection: Any, name: str, content: Frozen) -> FrozenSet:
    made = FrozenSet(frozen.next_id(connection), name, now(), hash_of(content), content)
    frozen.add(connection, made)
    return made
