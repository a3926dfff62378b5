"""The tally of a room: each face once, by product.md's Counting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId
from core.presenting.room_tally import Counted, RoomTally
from core.vendor import VendorId
from core.verdict import CallState, Mark, Verdict

AA = VendorId("aa")
FEMALE, MALE = ReferenceLabel(Gender.FEMALE), ReferenceLabel(Gender.MALE)


def counted(label: ReferenceLabel | None, vendor: Mark, room: Mark | None = None) -> Counted:
    return Counted(label, {AA: vendor} | ({None: room} if room else {}))


def key(number: int) -> tuple[PhotoId, None]:
    return PhotoId(number), None


def test_right_and_wrong_by_subgroup() -> None:
    tally = RoomTally()
    tally.count(key(1), counted(FEMALE, Verdict.MISREAD, Verdict.MATCH))
    tally.count(key(2), counted(FEMALE, Verdict.MATCH, Verdict.MATCH))
    tally.count(key(3), counted(MALE, Verdict.MATCH, Verdict.MISREAD))
    share = tally.tally(AA, "female").misread_rate
    assert (share.count, share.n) == (1, 2)
    assert tally.tally(AA, "male").misread_rate.words == "0 of 1"
    assert tally.tally(None, "female").misread_rate.words == "0 of 2"
    assert tally.tally(None).misread_rate.words == "1 of 3"


def test_a_photo_counts_once_however_one_goes_back_and_forth() -> None:
    tally = RoomTally()
    for _ in range(3):
        tally.count(key(1), counted(FEMALE, Verdict.MISREAD))
    assert tally.tally(AA).misread_rate.words == "1 of 1"
    tally.count(key(1), counted(FEMALE, Verdict.MATCH))
    assert tally.tally(AA).misread_rate.words == "0 of 1"
    assert len(tally) == 1


def test_no_answer_stands_beside_the_rate_and_not_in_it() -> None:
    tally = RoomTally()
    tally.count(key(1), counted(FEMALE, Verdict.NO_ANSWER))
    tally.count(key(2), counted(FEMALE, Verdict.NOT_DETECTED))
    tally.count(key(3), counted(FEMALE, Verdict.MATCH))
    found = tally.tally(AA, "female")
    assert found.misread_rate.words == "0 of 1"
    assert (found.n, found.no_answer, found.not_detected) == (3, 1, 1)


def test_unlabelled_faces_belong_to_no_subgroup() -> None:
    tally = RoomTally()
    tally.count(key(1), counted(None, Verdict.UNLABELLED))
    tally.count(key(2), counted(ReferenceLabel(Gender.UNKNOWN), Verdict.UNLABELLED))
    assert tally.unlabelled == 2
    assert tally.tally(AA).faces == 0


def test_the_first_subgroups_are_there_before_any_photo() -> None:
    tally = RoomTally()
    assert tally.subgroups == ("female", "male")
    tally.count(key(1), counted(ReferenceLabel(Gender.NON_BINARY), Verdict.UNABLE))
    assert tally.subgroups == ("female", "male", "non-binary")
    assert tally.tally(AA, "non-binary").misread_rate.n == 0
    assert tally.tally(AA, "non-binary").unable == 1


def test_what_was_sent_in_vain_stands_beside_and_is_not_called_not_asked() -> None:
    tally = RoomTally()
    tally.count(key(1), counted(FEMALE, CallState.TRIED))
    found = tally.tally(AA, "female")
    assert (found.n, found.outside) == (0, ((CallState.TRIED, 1),))


def test_photos_without_a_guess_are_not_the_rooms() -> None:
    tally = RoomTally()
    tally.count(key(1), counted(FEMALE, Verdict.MATCH))
    assert tally.tally(None).faces == 0


MARKS = st.sampled_from(
    [*Verdict, CallState.WAITING, CallState.FAILED, CallState.NOT_ASKED, CallState.TRIED]
)
FACES = st.lists(st.tuples(st.integers(1, 6), st.sampled_from([FEMALE, MALE, None]), MARKS))


@given(FACES)
def test_the_counts_add_up_to_the_faces_seen_last(
    seen: list[tuple[int, ReferenceLabel, Mark]],
) -> None:
    tally, last = RoomTally(), {}
    for number, label, mark in seen:
        tally.count(key(number), counted(label, mark))
        last[number] = (label, mark)
    labelled = sum(label is not None for label, _ in last.values())
    assert tally.tally(AA).faces == labelled
    assert labelled + tally.unlabelled == len(last)
    parts = sum(tally.tally(AA, word).faces for word in tally.subgroups)
    assert parts == labelled


def test_intervals_shrink_as_photos_pass() -> None:
    tally, widths = RoomTally(), []
    for number in range(1, 9):
        tally.count(key(number), counted(FEMALE, Verdict.MATCH))
        interval = tally.tally(AA).misread_rate.interval
        assert interval is not None
        widths.append(interval.high - interval.low)
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == len(widths)
