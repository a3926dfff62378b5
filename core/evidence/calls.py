"""What the log says of each call to a vendor, and of each answer imported. Pure.

The store writes an entry from one of these values; a check makes the same value from what is kept
and asks whether the log has that very entry. So an edit of any column is found.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Protocol

from core.evidence.log import BrokenLogError, Event, content_hash
from core.problem import Problem, ProblemError

Ids = Mapping[str, str | int | None]


class Logged(Protocol):
    """Something kept of which the log tells. key: what its entry knows it by."""

    kind: ClassVar[str]
    key: ClassVar[str]

    @property
    def number(self) -> int: ...

    @property
    def time(self) -> str: ...

    def ids(self) -> Ids: ...


@dataclass(frozen=True, slots=True)
class AskedCall:
    """An attempt. photo: SHA-256. version, settings: as known beforehand; settings is JSON.
    repeat: the number of the repeat that its run is part of, if it is.
    """

    kind: ClassVar[str] = "asked"
    key: ClassVar[str] = "attempt"
    number: int
    time: str
    run: int
    photo: str | None
    vendor: str
    version: str
    settings: str
    repeat: int | None = None

    def ids(self) -> Ids:
        ids: Ids = {
            "photo": self.photo,
            "vendor": self.vendor,
            "run": self.run,
            "attempt": self.number,
            "call": content_hash([self.version, self.settings]),
        }
        return ids if self.repeat is None else {**ids, "repeat": self.repeat}


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A response with its bodies. number: its attempt's; time: when it was received.

    sent: width, height, scale, bytes and encoding of what the vendor got.
    """

    kind: ClassVar[str] = "answered"
    key: ClassVar[str] = "attempt"
    number: int
    time: str
    version: str
    seconds: float
    request_id: str
    source: str
    sent: tuple[int, int, float, int, str]
    sent_sha256: str
    endpoint: str
    note: str
    body: bytes
    further: tuple[bytes, ...] = ()

    def ids(self) -> Ids:
        width, height, scale, byte_count, encoding = self.sent
        said = [self.version, float(self.seconds), self.request_id, self.source]
        said += [width, height, float(scale), byte_count, encoding, self.endpoint, self.note]
        ids: dict[str, str | int | None] = {
            "attempt": self.number,
            "body": sha256(self.body).hexdigest(),
            "sent": self.sent_sha256,
            "said": content_hash(said),
        }
        for number, further in enumerate(self.further, 1):
            ids[f"further {number}"] = sha256(further).hexdigest()
        return ids


@dataclass(frozen=True, slots=True)
class KeptFailure:
    """A call that brought no answer."""

    kind: ClassVar[str] = "call failed"
    key: ClassVar[str] = "attempt"
    number: int
    time: str
    problem: tuple[str, str, str]
    again: bool
    uncharged: bool

    def ids(self) -> Ids:
        said = [*self.problem, bool(self.again), bool(self.uncharged)]
        return {"attempt": self.number, "said": content_hash(said)}


@dataclass(frozen=True, slots=True)
class KeptImport:
    """A recorded answer. time: when it was imported, which its entry tells by its own time only
    nearly, so it is not compared.
    """

    kind: ClassVar[str] = "imported"
    key: ClassVar[str] = "recorded"
    number: int
    photo: str | None
    vendor: str
    date: str
    provenance: str
    file_name: str
    body: bytes
    time: str = ""

    def ids(self) -> Ids:
        return {
            "photo": self.photo,
            "vendor": self.vendor,
            "recorded": self.number,
            "body": sha256(self.body).hexdigest(),
            "said": content_hash([self.date, self.provenance, self.file_name]),
        }


PACKAGE_OPENED = "package opened"

_NOT_ALWAYS = {"said", "call"}
"""What entries written before the program kept it do not tell."""

_WORDS = {
    "asked": "call",
    "answered": "response",
    "call failed": "failed call",
    "imported": "recorded answer",
}
_KEYS = {"asked": "attempt", "answered": "attempt", "call failed": "attempt"}
_KEYS |= {"imported": "recorded", "import removed": "recorded"}


class LoggedCalls:
    """What a log says of calls, taken from its entries as they go by, to check what is kept."""

    def __init__(self) -> None:
        self._withdrawn: set[object] = set()
        self._opened_at, self._left_out = 0, ""
        self._entries: dict[str, dict[int, Event]] = {kind: {} for kind in _WORDS}
        self._checked: dict[str, set[int]] = {kind: set() for kind in _WORDS}
        # Repeats begun before each call that is part of one told so.
        self._untold: dict[int, Event] = {}

    def watch(self, events: Iterator[Event]) -> Iterator[Event]:
        """Raises:
        BrokenLogError: an entry tells of something again that an earlier one told of: appending
            must not change what was.
        """
        for event in events:
            key = _KEYS.get(event.kind)
            if key is not None:
                self._take(event, ids_of(event)[key])
            elif event.kind == "withdrawn":
                self._withdrawn.add(ids_of(event)["photo"])
            elif event.kind == "repeat begun":
                self._take_repeat(event)
            elif event.kind == PACKAGE_OPENED:
                self._opened_at, self._left_out = event.seq, str(ids_of(event)["left out"])
            yield event

    def _take(self, event: Event, number: object) -> None:
        if type(number) is not int:
            raise _unreadable(event)
        if event.kind == "import removed":
            self._entries["imported"].pop(number, None)
            return
        entries = self._entries[event.kind]
        if number in entries:
            first = entries[number].seq
            raise BrokenLogError(
                event.seq, f"it tells of {_WORDS[event.kind]} {number}, as entry {first} did before"
            )
        entries[number] = event

    def _take_repeat(self, event: Event) -> None:
        ids = ids_of(event)
        if ids["calls told"] is None and isinstance(ids["repeat"], int):
            self._untold[ids["repeat"]] = event

    def check(self, kept: Logged) -> None:
        """Raises:
        ProblemError: kind "not in the log" or "not as logged", naming it.
        """
        event = self._entries[kept.kind].get(kept.number)
        name = f"{_WORDS[kept.kind]} {kept.number}"
        if self._is_withdrawn(kept.kind, kept.number):
            return
        if event is None:
            raise ProblemError(_problem("not in the log", f"The log has no entry for {name}."))
        logged, ids = ids_of(event), kept.ids()
        differing = [
            key
            for key in {**ids, **logged}
            if logged.get(key) != ids.get(key) and (key in logged or key not in _NOT_ALWAYS)
        ]
        if differing == ["repeat"] and self._is_of_before(event, ids):
            differing = []
        if kept.time and kept.time != event.time:
            differing.append("time")
        if differing:
            raise ProblemError(
                _problem(
                    "not as logged",
                    f"{name.capitalize()} is not what entry {event.seq} of the log says was kept "
                    f"({', '.join(_PARTS.get(part, part) for part in differing)}): it was changed "
                    "since.",
                )
            )
        self._checked[kept.kind].add(kept.number)

    def _is_of_before(self, event: Event, ids: Ids) -> bool:
        """Whether a call that does not tell its repeat can be part of it for all the log says."""
        begun = self._untold.get(int(ids.get("repeat") or 0))
        if begun is None or "repeat" in ids_of(event) or begun.seq > event.seq:
            return False
        about = ids_of(begun)
        return (about["photo"], about["vendor"]) == (ids["photo"], ids["vendor"])

    def counted(self, kind: str) -> int:
        """How many of a kind were checked and hold."""
        return len(self._checked[kind])

    def left_out(self) -> list[list[object]]:
        """[kind, number] of every call that the log tells of and nothing kept was checked for,
        those of withdrawn photos aside; in one order.
        """
        return sorted([kind, number] for kind, number, _ in self._unseen())

    def require_all(self) -> None:
        """Everything the log tells of must have been checked, but what was withdrawn, and what a
        package did not hold that the case was opened from.

        Raises:
            ProblemError: kind "removed", naming the first that is gone.
        """
        unseen = list(self._unseen())
        before = sorted([kind, number] for kind, number, seq in unseen if seq < self._opened_at)
        known = self._opened_at if before and content_hash(before) == self._left_out else 0
        for kind, number, seq in unseen:
            if seq >= known:
                raise removed(_WORDS[kind], number, seq)

    def _unseen(self) -> Iterator[tuple[str, int, int]]:
        for kind, entries in self._entries.items():
            for number, event in entries.items():
                seen = number in self._checked[kind] or self._is_withdrawn(kind, number)
                if not seen:
                    yield kind, number, event.seq

    def _is_withdrawn(self, kind: str, number: int) -> bool:
        """Whether it is of a photo that was withdrawn: then nothing but numbers is left of it."""
        if not self._withdrawn:
            return False
        about = self._entries["imported" if kind == "imported" else "asked"].get(number)
        return about is not None and ids_of(about)["photo"] in self._withdrawn


def removed(what: str, number: int, entry: int) -> ProblemError:
    """For what the log tells of and nobody has kept."""
    return ProblemError(
        _problem(
            "removed",
            f"{what.capitalize()} {number}, which entry {entry} of the log tells of, is gone.",
        )
    )


_PARTS = {
    "body": "its body",
    "said": "what is said of it",
    "sent": "what was sent",
    "call": "its version or settings",
    "time": "its time",
    "photo": "its photo",
    "vendor": "its vendor",
    "run": "its run",
    "repeat": "its repeat",
}


def ids_of(event: Event) -> Mapping[str, object]:
    """The ids of an entry; what it does not tell is None.

    Raises:
        BrokenLogError: they are no JSON object.
    """
    try:
        found = json.loads(event.ids)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _unreadable(event)
    return defaultdict(lambda: None, found)


def _unreadable(event: Event) -> BrokenLogError:
    return BrokenLogError(event.seq, "nobody can tell from it what it is about")


def _problem(kind: str, what: str) -> Problem:
    return Problem(kind, what, "Take it again from where it came, or from a backup.")
