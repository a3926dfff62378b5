"""The log's chain: whatever is done to it is found and named, but for rebuilding all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.evidence.log import (
    FIRST_PREVIOUS,
    BrokenLogError,
    Event,
    Head,
    digest,
    followed,
    line,
    lines_read,
)
from core.problem import ProblemError

KINDS = ("labelled", "flagged", "answered", "removed")


def chain(count: int, kind: str = "labelled") -> list[Event]:
    made: list[Event] = []
    for seq in range(1, count + 1):
        previous = made[-1].hash if made else FIRST_PREVIOUS
        content = seq, f"2026-03-01T09:30:{seq:02}.000000Z", kind, f'{{"face":{seq}}}', previous
        made.append(Event(*content, digest(*content)))
    return made


def broken_at(events: Sequence[Event]) -> int | None:
    try:
        list(followed(events))
    except BrokenLogError as error:
        return error.entry if f"entry {error.entry}" in error.problem.what else None
    return None


chains = st.builds(chain, st.integers(2, 9), st.sampled_from(KINDS))


@given(chains)
def test_a_whole_chain_holds(events: list[Event]) -> None:
    assert list(followed(events)) == events
    assert list(lines_read(map(line, events))) == events


@settings(max_examples=300)
@given(chains, st.data())
def test_a_changed_entry_is_named(events: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(events) - 1))
    column = data.draw(st.sampled_from(["time", "kind", "ids", "previous", "hash"]))
    text = asdict(events[place])[column]
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != text[at]))
    events[place] = replace(events[place], **{column: text[:at] + other + text[at + 1 :]})

    assert broken_at(events) == place + 1


@given(chains, st.data())
def test_an_entry_changed_with_its_hash_shows_in_the_next(
    events: list[Event], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(events) - 2))
    event = replace(events[place], ids='{"face":99}')
    whole = event.seq, event.time, event.kind, event.ids, event.previous
    events[place] = replace(event, hash=digest(*whole))

    assert broken_at(events) == place + 2


@given(chains, st.data())
def test_a_removed_entry_is_named(events: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(events) - 2))
    del events[place]

    assert broken_at(events) == place + 1


@given(chains, st.data())
def test_an_inserted_entry_is_named(events: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(events) - 1))
    before = events[place - 1].hash if place else FIRST_PREVIOUS
    content = place + 1, "2026-03-01T09:30:00.000000Z", "labelled", "{}", before
    events.insert(place, Event(*content, digest(*content)))

    assert broken_at(events) in (place + 1, place + 2)


@given(chains, st.data())
def test_entries_in_another_order_are_named(events: list[Event], data: st.DataObject) -> None:
    moved = data.draw(st.permutations(events).filter(lambda other: list(other) != events))
    first = next(i for i, pair in enumerate(zip(events, moved, strict=True)) if len({*pair}) > 1)

    assert broken_at(moved) == first + 1


@settings(max_examples=300)
@given(chains, st.data())
def test_any_byte_changed_in_the_lines_is_named(events: list[Event], data: st.DataObject) -> None:
    lines = [line(event) for event in events]
    whole = b"".join(lines)
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(1, 255))
    edited = whole[:at] + bytes([whole[at] ^ other]) + whole[at + 1 :]
    place = whole[:at].count(b"\n") + 1

    with pytest.raises(BrokenLogError) as raised:
        list(followed(lines_read(edited.splitlines(keepends=True))))

    assert raised.value.entry == place


@pytest.mark.parametrize("text", [b"", b"\n", b"[]\n", b"{}\n", b"[" * 9000 + b"\n", b"\xff\n"])
def test_a_line_that_is_no_entry_is_named(text: bytes) -> None:
    with pytest.raises(BrokenLogError):
        list(lines_read([text]))


@given(chains, st.data())
def test_a_log_cut_off_or_rebuilt_shows_beside_its_head(
    events: list[Event], data: st.DataObject
) -> None:
    noted = events[-1].hash
    left = events[: data.draw(st.integers(0, len(events) - 1))]
    rebuilt = chain(len(events), kind="forged")
    for other in (left, rebuilt):
        head = Head(noted)
        assert list(head.watch(followed(other))) == other
        with pytest.raises(ProblemError) as raised:
            head.require()
        assert raised.value.problem.kind == "head not found"


def test_a_head_noted_before_the_log_went_on_is_found() -> None:
    events = chain(5)
    head = Head(f"  {events[2].hash.upper()} ")

    list(head.watch(events))

    head.require()
    assert (head.at, head.entries, head.hash) == (3, 5, events[-1].hash)


@pytest.mark.parametrize("noted", ["", "ab", "g" * 64, "0" * 63])
def test_what_is_no_head_is_refused(noted: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Head(noted)
