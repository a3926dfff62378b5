from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.labelling.label_queue import Place, start_queue
from core.photos.photo import PhotoId


class Faces:
    """How many faces each photo has, and which of them were labelled."""

    def __init__(self, *counts: int) -> None:
        self.counts = list(counts)
        self.labelled: set[tuple[int, int]] = set()
        self.photos = [PhotoId(n) for n in range(1, len(counts) + 1)]

    def __call__(self, photo_id: PhotoId) -> list[int]:
        every = range(self.counts[photo_id - 1])
        return [face for face in every if (photo_id, face) not in self.labelled]


def test_goes_through_the_faces_of_a_photo_before_the_next_one() -> None:
    faces = Faces(1, 0, 2)
    queue = start_queue(faces.photos, faces)
    seen = []
    place = queue.next_from(None)
    while place is not None:
        seen.append((place.photo_id, place.face))
        faces.labelled.add((place.photo_id, place.face))
        queue.note([place.photo_id])
        place = queue.next_from(place.photo_id, place.face)
    assert seen == [(1, 0), (3, 0), (3, 1)]
    assert (queue.done, queue.total, queue.left) == (3, 3, 0)


def test_goes_round_to_what_was_passed_over() -> None:
    faces = Faces(1, 1, 1)
    queue = start_queue(faces.photos, faces)
    assert queue.next_from(PhotoId(3), 0) == Place(PhotoId(1), 0)


def test_an_undone_label_comes_back_and_the_count_goes_down() -> None:
    faces = Faces(1, 1)
    queue = start_queue(faces.photos, faces)
    faces.labelled.add((1, 0))
    queue.note([PhotoId(1)])
    assert queue.done == 1
    faces.labelled.clear()
    queue.note([PhotoId(1)])
    assert (queue.done, queue.next_from(PhotoId(2), 0)) == (0, Place(PhotoId(1), 0))


def test_faces_found_meanwhile_count_too() -> None:
    faces = Faces(1, 0)
    queue = start_queue(faces.photos, faces)
    faces.counts[1] = 3
    queue.note([PhotoId(2)])
    assert queue.total == 4
    assert queue.next_from(PhotoId(1), 0) == Place(PhotoId(2), 0)


def test_photos_of_no_concern_are_passed_over() -> None:
    faces = Faces(1)
    queue = start_queue(faces.photos, faces)
    queue.note([PhotoId(99)])
    assert queue.next_from(PhotoId(99)) == Place(PhotoId(1), 0)
    assert queue.ahead(PhotoId(99), 1) is None


def test_reading_ahead_follows_the_queue() -> None:
    faces = Faces(1, 0, 1, 1)
    queue = start_queue(faces.photos, faces)
    assert queue.ahead(PhotoId(1), 1) == 3
    assert queue.ahead(PhotoId(1), 2) == 4
    assert queue.ahead(PhotoId(4), -1) == 3
    assert queue.ahead(PhotoId(4), 1) is None
    faces.labelled.add((1, 0))
    queue.note([PhotoId(1)])
    assert queue.ahead(PhotoId(1), 1) == 3


def test_a_random_order_is_the_same_for_the_same_seed() -> None:
    faces = Faces(*[1] * 50)

    def order(seed: int | None) -> list[int]:
        queue = start_queue(faces.photos, faces, seed)
        found = [queue.next_from(None)]
        while len(found) < 50:
            assert found[-1] is not None
            found.append(queue.next_from(found[-1].photo_id, found[-1].face))
        return [place.photo_id for place in found if place]

    assert order(7) == order(7)
    assert order(7) != order(8)
    assert sorted(order(7)) == order(None)


@given(st.lists(st.integers(0, 3), max_size=12), st.integers(0, 5))
def test_every_face_comes_exactly_once(counts: list[int], seed: int) -> None:
    faces = Faces(*counts)
    queue = start_queue(faces.photos, faces, seed)
    seen = []
    place = queue.next_from(None)
    while place is not None:
        seen.append((place.photo_id, place.face))
        faces.labelled.add((place.photo_id, place.face))
        queue.note([place.photo_id])
        place = queue.next_from(place.photo_id, place.face)
    assert len(seen) == len(set(seen)) == sum(counts)
    assert queue.left == 0
