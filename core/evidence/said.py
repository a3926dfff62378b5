"""What the log says that people said: labels, claims, flags, rights, tags, frozen versions. Pure.

The log holds the hash of each; what is in force must have the hash of the last entry about it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.evidence.calls import PACKAGE_OPENED, ids_of
from core.evidence.log import NOBODY_SAID, Event, content_hash, stands_for
from core.evidence.written import KeptWritten, LoggedWritten
from core.problem import Problem, ProblemError
from core.sets.frozen import hash_of

_NO_ATTRIBUTES = content_hash([])
_ABOUT = {"claimed": "claim", "decided": "decision"}
_NO_RIGHTS = content_hash(["", "", "", False, False])

Labelled = tuple[str, str, str] | tuple[str, str, str, bool]
"""The label's word, its source, its annotator; and whether answers were seen before, if known."""


def as_told(said: Iterable[Any], answers_seen: object) -> tuple[Any, ...]:
    """What an entry's hash is taken over: whether answers were seen is told where it is known."""
    return (*said,) if answers_seen is None else (*said, bool(answers_seen))


@dataclass(frozen=True, slots=True)
class FaceSaid:
    """What is in force of a stored face.

    attributes: (name, value, source, annotator), by name. flags: by vendor (reason, note, found
    by). claims: (name, value, source, annotator). decisions: (name, value, reason, decided by).
    Attributes and claims end with whether answers were seen, as `as_told`.
    salt: of its photo, None where it has none.
    """

    face: int
    label: Labelled | None
    not_a_face: bool
    attributes: tuple[tuple[Any, ...], ...] = ()
    flags: tuple[tuple[str, str | None, str, str], ...] = ()
    claims: tuple[tuple[Any, ...], ...] = ()
    decisions: tuple[tuple[str, str, str, str], ...] = ()
    salt: str | None = None

    @property
    def label_hashes(self) -> set[str]:
        """The hash that its entry has; entries of before did not tell the annotator."""
        said = self.label and list(self.label)
        hashes = {content_hash([said, self.not_a_face])}
        if said and not said[2]:
            hashes.add(content_hash([said[:2], self.not_a_face]))
        return hashes


@dataclass(frozen=True, slots=True)
class PhotoSaid:
    """What is in force of a photo.

    rights: in the order of `core.photos.photo.Rights`. salt: or None.
    """

    photo: str
    rights: tuple[str, str, str, bool, bool]
    tags: tuple[str, ...]
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class FrozenSaid:
    """A frozen version as it is kept. time: UTC, as in the log. content: its JSON text. faces: of
    one that came with another case, the JSON text of its faces' numbers.
    """

    number: int
    name: str
    time: str
    content_hash: str
    content: str
    faces: str | None = None


class LoggedSaid:
    """The last that a log says of each face and photo, taken from its entries as they go by."""

    def __init__(self) -> None:
        self._labels: dict[int, Event] = {}
        self._attributes: dict[int, Event] = {}
        self._flags: dict[tuple[int, str], Event] = {}
        self._photos: dict[tuple[str, str], Event] = {}
        self._about: dict[tuple[str, int, object], Event] = {}
        self._frozen: dict[int, Event] = {}
        self._written = LoggedWritten()
        self._duplicates: dict[str, Event] = {}
        # Of claims and decisions whose entries do not tell what they are about.
        self._told: defaultdict[int, set[object]] = defaultdict(set)
        self._withdrawn: set[object] = set()
        # Entries about what never came with a package: by number, and all before one of an older
        # program, which did not tell.
        self._left_out: set[int] = set()
        self._opened_at = 0
        self._faces: set[int] = set()

    def watch(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self._take(event)
            self._written.take(event)
            yield event

    def _take(self, event: Event) -> None:
        match event.kind:
            case "labelled":
                self._labels[_face(event)] = event
            case "described":
                self._attributes[_face(event)] = event
            case "flagged":
                self._flags[_flag(event)] = event
            case "unflagged":
                self._flags.pop(_flag(event), None)
            case "face removed":
                self._labels.pop(_face(event), None)
                self._attributes.pop(_face(event), None)
            case "claimed" | "decided":
                self._take_about(event)
            case "frozen":
                self._frozen[_number(event, "frozen")] = event
            case "frozen version removed":
                self._frozen.pop(_number(event, "frozen"), None)
            case _:
                self._take_of_photo(event)

    def _take_of_photo(self, event: Event) -> None:
        match event.kind:
            case "left out":
                self._duplicates[str(ids_of(event)["photo"])] = event
            case "counted again":
                self._duplicates.pop(str(ids_of(event)["photo"]), None)
            case "rights set" | "tagged":
                self._photos[event.kind, str(ids_of(event)["photo"])] = event
            case _:
                self._take_limit(event)

    def _take_about(self, event: Event) -> None:
        ids, what = ids_of(event), _ABOUT[event.kind]
        if ids["about"] is None:
            self._told[_face(event)].add(ids[what])
        elif ids[what] is None:
            self._about.pop((what, _face(event), ids["about"]), None)
        else:
            self._about[what, _face(event), ids["about"]] = event

    def _take_limit(self, event: Event) -> None:
        """What says that something before is rightly not there any more."""
        if event.kind == "withdrawn":
            self._withdrawn.add(ids_of(event)["photo"])
        elif event.kind == PACKAGE_OPENED:
            left_out = ids_of(event)["said left out"]
            if left_out is None:
                self._opened_at = event.seq
            else:
                self._left_out.update(numbers_of(str(left_out), event.seq))

    def check_face(self, said: FaceSaid) -> None:
        """Raises:
        ProblemError: kind "not as logged", naming the face and what of it was changed.
        """
        self._faces.add(said.face)
        name = f"face {said.face}"
        label = self._hash(self._labels.get(said.face), "label", NOBODY_SAID)
        if not any(stands_for(label, hash_, said.salt) for hash_ in said.label_hashes):
            raise _changed("label", name, self._labels.get(said.face))
        attributes = content_hash([list(each) for each in said.attributes])
        logged = self._hash(self._attributes.get(said.face), "attributes", _NO_ATTRIBUTES)
        if not stands_for(logged, attributes, said.salt):
            raise _changed("attributes", name, self._attributes.get(said.face))
        for vendor, *flag in said.flags:
            event = self._flags.pop((said.face, vendor), None)
            if not stands_for(self._hash(event, "flag", ""), content_hash(flag), said.salt):
                raise _changed(f"flag for {vendor}", name, event)
        for claim in said.claims:
            self._check_about("claim", said, [claim[0], claim[3]], claim)
        for decision in said.decisions:
            self._check_about("decision", said, [decision[0]], decision)

    def _check_about(
        self, what: str, said: FaceSaid, about: list[str], content: tuple[str, ...]
    ) -> None:
        event = self._about.pop((what, said.face, content_hash(about)), None)
        logged = self._told[said.face] if event is None else {ids_of(event)[what]}
        hash_ = content_hash(list(content))
        if not any(stands_for(each, hash_, said.salt) for each in logged):
            raise _changed(f"{what}s", f"face {said.face}", event)

    def check_frozen(self, said: FrozenSaid) -> None:
        """Raises as `check_face`."""
        event = self._frozen.pop(said.number, None)
        if event is None:
            raise _changed("content", f"frozen version {said.number}", None)
        ids = ids_of(event)
        holds = {
            "content": said.content_hash == ids["content"] and self._is_whole(said),
            "name": ids["name"] in (None, content_hash(said.name)),
            "time": said.time == event.time,
            "numbers of faces": ids["faces"] == (said.faces and content_hash(said.faces)),
        }
        for what, is_so in holds.items():
            if not is_so:
                raise _changed(what, f"frozen version {said.number}", event)

    def _is_whole(self, said: FrozenSaid) -> bool:
        """Whether it is what was frozen, but for photos where any was withdrawn."""
        try:
            content = json.loads(said.content)
            gaps = any(item["photo"] is None for item in content["photos"])
            return hash_of(content) == said.content_hash and (bool(self._withdrawn) or not gaps)
        except (ValueError, KeyError, TypeError, RecursionError):
            return False

    def check_left_out(self, photo: str, kept: str) -> None:
        """photo, kept: SHA-256 of a duplicate that is left out, and of the one kept.

        Raises as `check_face`.
        """
        event = self._duplicates.pop(photo, None)
        if event is None or ids_of(event)["kept"] != kept:
            raise _changed("duplicate", f"photo {kept[:12]}…", event)

    def check_written(self, kept: KeptWritten) -> None:
        """Raises as `check_face`."""
        part, event = self._written.check(kept)
        if part:
            raise _changed(part, kept.name, event)

    def check_photo(self, said: PhotoSaid) -> None:
        """Raises as `check_face`."""
        name = f"photo {said.photo[:12]}…"
        for kind, key, hash_, none in (
            ("rights set", "rights", content_hash(said.rights), _NO_RIGHTS),
            ("tagged", "tags", content_hash(sorted(said.tags)), content_hash([])),
        ):
            event = self._photos.get((kind, said.photo))
            if not stands_for(self._hash(event, key, none), hash_, said.salt):
                raise _changed(key, name, event)

    def require_all(self) -> None:
        """What the log says is in force must have been checked, but what was withdrawn, and what a
        package did not hold that the case was opened from.

        Raises:
            ProblemError: kind "removed", naming the first that is gone.
        """
        for what, event in self._missing():
            raise _removed(what, event)

    def left_out(self) -> str:
        """The entries about what is in force and was not checked; read by `numbers_of`."""
        return _ranges(sorted(event.seq for _, event in self._missing()))

    def people_left_out(self) -> int:
        """How many labels, flags, claims and decisions in force were not checked: what a package
        holds of every face that is in it.
        """
        here = (self._flags, self._about)
        events = [event for told in here for event in told.values()]
        events += [
            event
            for face, event in self._labels.items()
            if face not in self._faces and ids_of(event)["label"] != NOBODY_SAID
        ]
        return sum(map(self._is_missed, events))

    def _missing(self) -> Iterator[tuple[str, Event]]:
        return ((what, event) for what, event in self._unchecked() if self._is_missed(event))

    def _unchecked(self) -> Iterator[tuple[str, Event]]:
        for (face, vendor), event in self._flags.items():
            yield f"The flag on face {face} for {vendor}", event
        for (what, face, _), event in self._about.items():
            yield f"A {what} about face {face}", event
        for number, event in self._frozen.items():
            yield f"Frozen version {number}", event
        for photo, event in self._duplicates.items():
            if ids_of(event)["kept"] not in self._withdrawn:
                yield f"That photo {photo[:12]}… is left out as a duplicate", event
        yield from self._written.missing()
        for face, event in self._labels.items():
            if face not in self._faces and ids_of(event)["label"] != NOBODY_SAID:
                yield f"Face {face} with its label", event

    def _is_missed(self, event: Event) -> bool:
        if event.seq <= self._opened_at or event.seq in self._left_out:
            return False
        return ids_of(event)["photo"] not in self._withdrawn

    def _hash(self, event: Event | None, key: str, none: str) -> object:
        return none if event is None else ids_of(event)[key]


def numbers_of(ranges: str, below: int) -> Iterator[int]:
    """The numbers that a text such as "3,7-9" stands for; none in what is no such text."""
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", ranges):
        yield from range(int(first), min(int(last or first) + 1, below))


def _ranges(numbers: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)


def _face(event: Event) -> int:
    return _number(event, "face")


def _number(event: Event, key: str) -> int:
    number = ids_of(event)[key]
    return number if isinstance(number, int) else 0


def _flag(event: Event) -> tuple[int, str]:
    return _face(event), str(ids_of(event)["vendor"])


def _changed(what: str, name: str, event: Event | None) -> ProblemError:
    entry = "no entry of the log tells of it" if event is None else f"entry {event.seq} of the log"
    said = entry if event is None else f"not what {entry} tells of"
    return ProblemError(
        Problem(
            "not as logged",
            f"What is kept as the {what} of {name} was changed behind the program's back: {said}.",
            "Take it again from where it came, or from a backup.",
        )
    )


def _removed(what: str, event: Event) -> ProblemError:
    return ProblemError(
        Problem(
            "removed",
            f"{what}, which entry {event.seq} of the log tells of, is gone.",
            "Take it again from where it came, or from a backup.",
        )
    )
