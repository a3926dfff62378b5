"""The open case: photos, thresholds and settings changed in memory at once, on the disk by the
store's writer. Faces, labels and flags are changed in `case_edits`.

Used in one thread only, but for `open`, `read_all`, `listed`, `body`, `path_of`, `check_places`,
`settle` and `mark_exported`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.case import places as case_places
from core.case.change import NO_CHANGE, Change, Kinds
from core.case.lessons import CaseLessons
from core.case.loading import load
from core.case.memory import ANNOTATOR
from core.collector import collector_at_rest
from core.labelling.blind import BLIND
from core.labelling.own_groups import GROUPS
from core.labelling.reveal import Reveal
from core.labelling.second_annotator import SECOND
from core.merge.plan import Choice, Conflict, MergePlan
from core.merge.steps import merge_steps
from core.photos.intake import Caption, Examined, take_in
from core.photos.photo import ListedPhoto, Photo, PhotoId, Rights
from core.problem import Problem
from core.response import ResponseId
from core.store import events, exports, info, photos, recorded, responses, reveals, withdrawals
from core.store.events import EventKind, Ids, content_hash
from core.store.exports import Exported
from core.store.store import Store
from core.vendor import VendorId, VendorRegistry

_NO_CAPTIONS: Mapping[Path, Caption] = {}
_TOLD = frozenset({ANNOTATOR, GROUPS, BLIND, SECOND})
"""Settings on which labels depend: changing one is an entry of the log."""


class Case(CaseLessons):
    """A folder that a user works in.

    Whatever changes it returns a Change. In a case open to read only, what a person would keep
    raises CaseError (kind "read only"); what only goes with looking (seen, thresholds, settings,
    answers) changes in memory and is forgotten.
    """

    @classmethod
    def open(
        cls,
        folder: Path,
        registry: VendorRegistry,
        read_only: bool = False,
        *,
        create: bool = True,
        adopt: bool = False,
        whole: bool = True,
    ) -> Case:
        """Open the case in `folder`; may run in any thread.

        registry: to read responses that were kept but not read when the program ended.
        create, adopt: as in Store.open.
        whole: with everything read, from one moment; else `read_all` is for a thread that reads
            ahead. What another program may be changing meanwhile must be read whole.

        Raises:
            CaseError: as Store.open.
        """
        store = Store.open(folder, read_only, create=create, adopt=adopt)
        try:
            return cls(store, load(store, registry, whole))
        except BaseException:
            store.close()
            raise

    @property
    def folder(self) -> Path:
        return self.store.folder

    @property
    def name(self) -> str:
        """What people call it: the name it was given, else its folder's."""
        return self.setting("name") or self.folder.name

    def close(self) -> bool:
        """Keep what is queued and free the case. Returns whether everything was saved."""
        self._pages.end()
        return self.store.close()

    def body(self, response_id: ResponseId) -> bytes:
        """The raw body of a response, live or recorded, from the disk; in any thread.

        Raises:
            LookupError: there is no such response.
        """
        body = responses.body if response_id > 0 else recorded.body
        return self.store.read(partial(body, response_id=response_id))

    def further_bodies(self, response_id: ResponseId) -> tuple[bytes, ...]:
        """The raw bodies of the further requests a response took, in order; in any thread."""
        return self.store.read(partial(responses.further, response_id=response_id))

    # Photos

    def listed(self) -> list[ListedPhoto]:
        """All photos in the order opened, from the disk, so much of each as a list begins with;
        in any thread, before the case is changed.
        """
        with collector_at_rest():
            return self.store.read(photos.listed)

    def add_photos(
        self,
        facts: Iterable[Examined],
        titles: Mapping[Path, Caption] = _NO_CAPTIONS,
        *,
        are_there: bool = True,
    ) -> Change:
        """Take examined files in. titles: names and credits by path, for files that have some.

        are_there: the files were looked at just now; a photo found there before that they do not
        hold any more loses the place, or leaves the case (`take_in` says when).
        """
        self._refuse_read_only()
        taken = take_in(self, facts, titles, are_there)
        self._replaced.update(photo.id for photo, _ in taken.replaced)
        base, opened = self.folder, [_opened(what) for what in taken.opened]
        replaced: dict[PhotoId, Ids] = {
            photo.id: {**_opened(photo.sha256 or photo.path), "by": by}
            for photo, by in taken.replaced
        }
        new, changed = list(taken.new.values()), list(taken.changed.values())

        def write(connection: Connection) -> None:
            photos.add(connection, new, base)
            for photo in changed:
                photos.change(connection, photo)
            photos.add_places(connection, taken.new_places, base)
            for photo_id, place in taken.changed_places:
                photos.change_place(connection, photo_id, place, base)
            photos.drop_places(connection, taken.lost_places, base)
            withdrawals.replace(connection, replaced)
            events.append_all(connection, EventKind.OPENED, opened)

        self._keep(write)
        return taken.change

    def mark_failed(self, photo_id: PhotoId, problem: Problem | None) -> Change:
        """Say why a photo cannot be used, or None that it can again; one that has left the case
        meanwhile is passed over.
        """
        if not self.has(photo_id):
            return NO_CHANGE
        return self._change_photo(replace(self.photo(photo_id), problem=problem), Kinds.PHOTOS)

    def mark_seen(self, photo_id: PhotoId, filter_name: str, position: int | None) -> Change:
        """The photo was put on the stage.

        filter_name: the name of `found_by.Looking`, never what a person typed.
        position: the photo's place in that filter, from 0.
        """
        photo = self.photo(photo_id)
        ids: Ids = {"photo": photo.sha256, "filter": filter_name, "position": position}
        self._keep(lambda connection: events.append(connection, EventKind.LOOKED_AT, ids))
        self.note_look(photo_id, filter_name)
        return self._change_photo(replace(photo, seen=True), Kinds.SEEN)

    def note_revealed(self, shown: Sequence[Reveal]) -> None:
        """Vendors' answers were shown before the label to whoever labels blind."""
        if not shown:
            return
        for reveal in shown:
            self._reveals[reveal.photo_id].append(reveal)
        happened: list[Ids] = [
            {
                "photo": self.photo(reveal.photo_id).sha256,
                "face": reveal.face_id,
                "vendor": reveal.vendor_id,
            }
            for reveal in shown
        ]

        def write(connection: Connection) -> None:
            reveals.add_all(connection, shown)
            events.append_all(connection, EventKind.REVEALED, happened)

        self._keep(write)

    def set_rights(self, photo_id: PhotoId, rights: Rights) -> Change:
        """Say where a photo comes from and whether it may be kept and shown."""
        return self.set_rights_of({photo_id: rights})

    def set_rights_of(self, rights: Mapping[PhotoId, Rights]) -> Change:
        """The same of many photos at once."""
        self._refuse_read_only()
        changed = [
            replace(photo, rights=said)
            for photo, said in ((self.photo(id_), said) for id_, said in rights.items())
            if photo.rights != said
        ]

        def write(connection: Connection) -> None:
            photos.set_rights(connection, changed)
            happened = (
                {"photo": photo.sha256, "rights": content_hash(astuple(photo.rights))}
                for photo in changed
            )
            events.append_all(connection, EventKind.RIGHTS_SET, happened)

        return self._change_photos(changed, write)

    def set_tags(self, photo_id: PhotoId, tags: frozenset[str]) -> Change:
        """Give a photo these tags and no others."""
        return self.set_tags_of({photo_id: tags})

    def set_tags_of(self, tags: Mapping[PhotoId, frozenset[str]]) -> Change:
        """The same of many photos at once."""
        self._refuse_read_only()
        changed = [
            replace(photo, tags=given)
            for photo, given in ((self.photo(id_), given) for id_, given in tags.items())
            if photo.tags != given
        ]

        def write(connection: Connection) -> None:
            photos.set_tags(connection, changed)
            happened = (
                {"photo": photo.sha256, "tags": content_hash(sorted(photo.tags))}
                for photo in changed
            )
            events.append_all(connection, EventKind.TAGGED, happened)

        return self._change_photos(changed, write)

    def _change_photos(
        self, changed: Sequence[Photo], write: Callable[[Connection], None]
    ) -> Change:
        if not changed:
            return NO_CHANGE
        for photo in changed:
            self.hold_photo(photo)
        self._keep(write)
        return Change(Kinds.PHOTOS, frozenset(photo.id for photo in changed))

    def path_of(self, photo: Photo) -> Path:
        """Where the photo's bytes are most likely now; in any thread."""
        return case_places.path_of(photo, self.folder)

    def picture_path_of(self, photo: Photo) -> Path:
        """Where the photo can be looked at now; in any thread.

        Raises:
            ProblemError: its file is gone, or holds something else than when it was opened.
        """
        return case_places.picture_path_of(photo, self.folder)

    def check_places(self) -> list[tuple[PhotoId, Problem | None]]:
        """For `mark_failed`: photos whose files moved or changed, None for those that are back.

        May take a while and run in any thread.
        """
        self.read_all()
        held = self._pages.photos
        photos = [held[photo_id] for photo_id in tuple(self._ids) if photo_id in held]
        return case_places.check(photos, self.folder)

    # Another case

    def merge(self, plan: MergePlan, choices: Mapping[Conflict, Choice]) -> Change:
        """Take over what another case has, but for its answers (`bring_answers`).

        choices: of each conflict; what is not in it is decided as proposed.
        """
        self._refuse_read_only()
        change = NO_CHANGE
        for step in merge_steps(self, plan, choices):
            change = change | step
        return change

    # Thresholds and settings

    def set_threshold(self, vendor_id: VendorId, value: float | None) -> Change:
        """Set the confidence (0 to 1) below which a prediction is no answer; None is off.

        A slider sets many on its way; `settle` tells the log where it came to rest.
        """
        if value == self.threshold(vendor_id):
            return NO_CHANGE
        self._thresholds.pop(vendor_id, None)
        if value is not None:
            self._thresholds[vendor_id] = value
        self._keep(partial(info.put, key=info.THRESHOLDS, value=dict(self._thresholds)))
        return Change(Kinds.THRESHOLDS)

    def settle(self) -> None:
        """Have everything on the disk and told, as before something leaves the case that speaks of
        it. Waits for the disk; in any thread.
        """
        if not self.read_only:
            self.tell_thresholds()
            self.store.flush()

    def set_setting(self, key: str, value: Any) -> Change:
        """Keep a JSON value with the case: chosen vendors, last photo, filter."""
        if value != self._settings.get(key):
            self._settings[key] = value
            told = [(EventKind.SET_UP, info.set_up(key, value))] if key in _TOLD else []
            self._keep(partial(info.put, key=info.SETTING + key, value=value), told)
        return NO_CHANGE

    def set_annotator(self, name: str) -> Change:
        """Say who labels from now on; empty for nobody in particular."""
        self._refuse_read_only()
        return self.set_setting(ANNOTATOR, name.strip())

    def mark_exported(self, left: Exported) -> Change:
        """Remember what was exported, so that it is known what has left the case."""
        ids: Ids = {"content": left.content_hash}
        self._keep(partial(exports.put, new=left), [(EventKind.EXPORTED, ids)])
        return NO_CHANGE

    def _change_photo(self, photo: Photo, kinds: Kinds) -> Change:
        if photo == self.photo(photo.id):
            return NO_CHANGE
        self.hold_photo(photo)
        self._keep(partial(photos.change, changed=photo))
        return Change(kinds, frozenset({photo.id}))


def _opened(what: str | Path) -> Ids:
    """The ids of an event: the photo's hash, or the path's where the bytes could not be read."""
    if isinstance(what, str):
        return {"photo": what}
    return {"photo": None, "path": content_hash(ascii(str(what)))}
