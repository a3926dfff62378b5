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
from core.evidence.log import Event, content_hash
from core.evidence.written import KeptWritten, LoggedWritten
from core.frozen import hash_of
from core.problem import Problem, ProblemError

_NOBODY_SAID = content_hash([None, False])
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
    """

    face: int
    label: Labelled | None
    not_a_face: bool
    attributes: tuple[tuple[Any, ...], ...] = ()
    flags: tuple[tuple[str, str | None, str, str], ...] = ()
    claims: tuple[tuple[Any, ...], ...] = ()
    decisions: tuple[tuple[str, str, str, str], ...] = ()

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
    """What is in force of a photo. rights: in the order of `core.photo.Rights`."""

    photo: str
    rights: tuple[str, str, str, bool, bool]
    tags: tuple[str, ...]


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
        label = self._hash(self._labels.get(said.face), "label", _NOBODY_SAID)
        if label not in said.label_hashes:
            raise _changed("label", name, self._labels.get(said.face))
        attributes = content_hash([list(each) for each in said.attributes])
        if self._hash(self._attributes.get(said.face), "attributes", _NO_ATTRIBUTES) != attributes:
            raise _changed("attributes", name, self._attributes.get(said.face))
        for vendor, *flag in said.flags:
            event = self._flags.pop((said.face, vendor), None)
            if self._hash(event, "flag", "") != content_hash(flag):
                raise _changed(f"flag for {vendor}", name, event)
        for claim in said.claims:
            about = content_hash([claim[0], claim[3]])
            self._check_about("claim", said.face, about, content_hash(list(claim)))
        for decision in said.decisions:
            about = content_hash([decision[0]])
            self._check_about("decision", said.face, about, content_hash(list(decision)))

    def _check_about(self, what: str, face: int, about: str, hash_: str) -> None:
        event = self._about.pop((what, face, about), None)
        holds = hash_ in self._told[face] if event is None else ids_of(event)[what] == hash_
        if not holds:
            raise _changed(f"{what}s", f"face {face}", event)

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
            if self._hash(event, key, none) != hash_:
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

    def _missing(self) -> Iterator[tuple[str, Event]]:
        return ((what, event) for what, event in self._unchecked() if self._is_missed(event))

    def _unchecked(self) -> Iterator[tuple[str, Event]]:
        for (face, vendor), event in self._flags.items():
            yield f"The flag on face {face} for {vendor}", event
        for (what, face, _), event in self._about.items():
            yield f"A {what} about face {face}", event
        for number, event in self._frozen.items():
            yield f"Frozen version {number}", event
        yield from self._written.missing()
        for face, event in self._labels.items():
            if face not in self._faces and ids_of(event)["label"] != _NOBODY_SAID:
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
