"""What the log says that people said: labels, flags, rights, tags. Pure.

The log holds the hash of each; what is in force must have the hash of the last entry about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from core.evidence.calls import PACKAGE_OPENED, ids_of
from core.evidence.log import Event, content_hash
from core.problem import Problem, ProblemError

_NOBODY_SAID = content_hash([None, False])
_NO_ATTRIBUTES = content_hash([])
_NO_RIGHTS = content_hash(["", "", "", False, False])

Labelled = tuple[str, str, str]
"""The label's word, its source, its annotator."""


@dataclass(frozen=True, slots=True)
class FaceSaid:
    """What is in force of a stored face.

    attributes: (name, value, source, annotator), by name. flags: by vendor (reason, note, found
    by). claims: (name, value, source, annotator). decisions: (name, value, reason, decided by).
    """

    face: int
    label: Labelled | None
    not_a_face: bool
    attributes: tuple[tuple[str, str, str, str], ...] = ()
    flags: tuple[tuple[str, str | None, str, str], ...] = ()
    claims: tuple[tuple[str, str, str, str], ...] = ()
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


class LoggedSaid:
    """The last that a log says of each face and photo, taken from its entries as they go by."""

    def __init__(self) -> None:
        self._labels: dict[int, Event] = {}
        self._attributes: dict[int, Event] = {}
        self._flags: dict[tuple[int, str], Event] = {}
        self._photos: dict[tuple[str, str], Event] = {}
        self._told: defaultdict[int, set[object]] = defaultdict(set)
        self._withdrawn: set[object] = set()
        self._opened_at = 0
        self._faces: set[int] = set()

    def watch(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self._take(event)
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
                told = ids_of(event)
                self._told[_face(event)].update((told["claim"], told["decision"]))
            case "rights set" | "tagged":
                self._photos[event.kind, str(ids_of(event)["photo"])] = event
            case _:
                self._take_limit(event)

    def _take_limit(self, event: Event) -> None:
        """What says that something before is rightly not there any more."""
        if event.kind == "withdrawn":
            self._withdrawn.add(ids_of(event)["photo"])
        elif event.kind == PACKAGE_OPENED:
            self._opened_at = event.seq

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
        for what, many in (("claims", said.claims), ("decisions", said.decisions)):
            for each in many:
                if content_hash(list(each)) not in self._told[said.face]:
                    raise _changed(what, name, None)

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
        """What the log says is labelled or flagged must have been checked, but what was withdrawn
        or came, or did not come, with a package.

        Raises:
            ProblemError: kind "removed", naming the first that is gone.
        """
        for (face, vendor), event in self._flags.items():
            if self._is_missed(event):
                raise _removed(f"The flag on face {face} for {vendor}", event)
        for face, event in self._labels.items():
            is_label = ids_of(event)["label"] != _NOBODY_SAID
            if face not in self._faces and is_label and self._is_missed(event):
                raise _removed(f"Face {face} with its label", event)

    def _is_missed(self, event: Event) -> bool:
        return event.seq > self._opened_at and ids_of(event)["photo"] not in self._withdrawn

    def _hash(self, event: Event | None, key: str, none: str) -> object:
        return none if event is None else ids_of(event)[key]


def _face(event: Event) -> int:
    number = ids_of(event)["face"]
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
