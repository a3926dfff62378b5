"""A session from its first frame to its end, with the real process that reads and fake vendors."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from core.child import cannot_start
from core.geometry import Box
from core.labelling.labels import Gender
from core.live.capture import Capture
from core.live.film import OpenReader
from core.live.session import Beat, LiveSession, Sight
from core.live.source import Camera, Source, Video
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import VendorId
from tests.fake_readers import Hangs, OpenFake, in_use
from tests.live_fakes import FakeAsker, running_children
from tests.moving_faces import moving_faces

ANNA, BERT = VendorId("anna"), VendorId("bert")
CAMERA = Camera(0, "Desk camera")
FACE = Prediction(Box(10, 10, 20, 20), Gender.FEMALE, 0.9, "0.9")
SECONDS = 60.0
Begin = Callable[..., "Watched"]


class Watched:
    """A session, and whoever looks at it."""

    def __init__(
        self,
        source: Source,
        askers: dict[VendorId, FakeAsker],
        open_it: OpenReader | None,
        **more: bool,
    ) -> None:
        self.askers, self._news = askers, threading.Event()
        capture = Capture if open_it is None else partial(Capture, open_it=open_it)
        names = {vendor_id: vendor_id.title() for vendor_id in askers}
        self.session = LiveSession(
            source, names, askers.__getitem__, self._news.set, capture, **more
        )
        self.session.start()

    def wait(self, there: Callable[[Sight], object]) -> Sight:
        """Look whenever there is news, until it is as it should be."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            self._news.wait(0.05)
            self._news.clear()
            sight = self.session.look()
            if there(sight):
                return sight
        raise AssertionError(f"it never was: {self.session.look()}")

    def end(self) -> None:
        self.session.end()
        self.session.wait()


@pytest.fixture
def begin() -> Iterator[Begin]:
    begun: list[Watched] = []

    def start(
        source: Source,
        *,
        open_it: OpenReader | None = None,
        repeats: bool = True,
        **askers: FakeAsker,
    ) -> Watched:
        there = {VendorId(name): asker for name, asker in askers.items()}
        begun.append(Watched(source, there, open_it, repeats=repeats))
        return begun[-1]

    yield start
    for one in begun:
        one.end()


def test_a_video_is_shown_and_answered(begin: Begin, tmp_path: Path) -> None:
    video = Video(moving_faces(tmp_path / "faces.avi", seconds=1.0, size=(160, 120)))
    watched = begin(video, anna=FakeAsker((FACE,)), bert=FakeAsker(()))

    sight = watched.wait(lambda s: s.faces and s.vendors[BERT].age is not None)

    assert sight.frame is not None
    assert (sight.frame.width, sight.frame.height) == (160, 120)
    assert sight.frame.pixels().shape == (120, 160, 3)
    [face] = sight.faces
    assert face.vendors[ANNA].prediction == FACE
    assert sight.problem is None


def test_a_vendor_is_asked_about_the_newest_frame_only(begin: Begin) -> None:
    slow = FakeAsker((FACE,), holds=True)
    watched = begin(CAMERA, open_it=OpenFake(100_000), anna=slow)
    first = watched.wait(lambda s: slow.asked and s.frame.number > slow.asked[0].number + 5)
    slow.answer()
    watched.wait(lambda s: len(slow.asked) == 2)

    assert first.vendors[ANNA].age is None
    assert slow.asked[1].number > slow.asked[0].number + 5, "those between were never asked"


def test_the_age_of_an_answer_is_that_of_its_frame(begin: Begin) -> None:
    slow = FakeAsker((FACE,), holds=True)
    watched = begin(CAMERA, open_it=OpenFake(100_000), anna=slow)
    watched.wait(lambda s: slow.asked and s.frame.time > slow.asked[0].time + 0.3)
    slow.answer()

    sight = watched.wait(lambda s: s.vendors[ANNA].age is not None)

    age = sight.vendors[ANNA].age
    assert age is not None
    assert age >= 0.3


def test_a_camera_that_vanishes_is_survived_and_can_be_tried_again(begin: Begin) -> None:
    watched = begin(CAMERA, open_it=OpenFake(20), anna=FakeAsker((FACE,)))

    sight = watched.wait(lambda s: s.problem is not None)

    assert sight.problem is not None
    assert sight.problem.kind == "camera vanished"
    assert sight.frame is not None, "what it showed last is still there"
    watched.end()
    again = begin(CAMERA, open_it=OpenFake(100_000), anna=FakeAsker((FACE,)))
    assert again.wait(lambda s: s.faces).problem is None


def test_a_camera_in_use_says_so(begin: Begin) -> None:
    watched = begin(CAMERA, open_it=in_use, anna=FakeAsker())

    problem = watched.wait(lambda s: s.problem is not None).problem

    assert problem is not None
    assert problem.kind == "camera in use"
    assert "Desk camera" in problem.what


def test_a_driver_that_hangs_ends_with_the_session(begin: Begin) -> None:
    before = running_children()
    with socket.create_server(("127.0.0.1", 0)) as begun:
        begun.settimeout(SECONDS)
        watched = begin(CAMERA, open_it=Hangs(begun.getsockname()[1]), anna=FakeAsker())
        begun.accept()[0].close()
    assert running_children() - before

    watched.end()

    assert running_children() - before == set()


def test_a_reader_that_dies_says_how(begin: Begin) -> None:
    before = running_children()
    watched = begin(CAMERA, open_it=OpenFake(100_000), anna=FakeAsker())
    watched.wait(lambda s: s.frame is not None)
    [reader] = running_children() - before

    psutil.Process(reader).kill()

    problem = watched.wait(lambda s: s.problem is not None).problem
    assert problem is not None
    assert problem.kind == "reader died"


def test_a_video_that_is_not_repeated_is_over(begin: Begin, tmp_path: Path) -> None:
    video = Video(moving_faces(tmp_path / "faces.avi", seconds=0.4, size=(160, 120)))
    watched = begin(video, repeats=False, anna=FakeAsker())

    assert watched.wait(lambda s: s.ended).problem is None


def test_repeating_can_be_switched_off_meanwhile(begin: Begin, tmp_path: Path) -> None:
    video = Video(moving_faces(tmp_path / "faces.avi", seconds=0.4, size=(160, 120)))
    watched = begin(video, anna=FakeAsker())
    watched.wait(lambda s: s.frame is not None and s.frame.number > 15)

    watched.session.repeat(False)

    assert watched.wait(lambda s: s.ended)


def test_a_vendor_that_cannot_be_loaded_says_so_and_the_others_go_on(begin: Begin) -> None:
    cannot = Problem("vendor cannot be loaded", "Anna has no model.", "Install it.")
    watched = begin(
        CAMERA,
        open_it=OpenFake(100_000),
        anna=FakeAsker(cannot=cannot),
        bert=FakeAsker((FACE,)),
    )

    sight = watched.wait(lambda s: s.faces and s.vendors[ANNA].problem is not None)

    assert sight.vendors[ANNA].problem == cannot
    assert sight.problem is None


def test_a_vendor_without_a_process_says_so_and_the_others_go_on(begin: Begin) -> None:
    watched = begin(CAMERA, open_it=OpenFake(100_000), anna=FakeAsker((FACE,)))
    watched.wait(lambda s: s.faces)

    def refuse(vendor_id: VendorId) -> FakeAsker:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    watched.session._open_asker = refuse
    watched.session.watch({ANNA: "Anna", BERT: "Bert"})

    sight = watched.wait(lambda s: s.faces and s.vendors[BERT].problem is not None)

    assert sight.vendors[BERT].problem == cannot_start("Resource temporarily unavailable")
    assert sight.problem is None


def test_other_vendors_can_be_chosen_meanwhile(begin: Begin) -> None:
    anna, bert = FakeAsker((FACE,)), FakeAsker((FACE,))
    watched = begin(CAMERA, open_it=OpenFake(100_000), anna=anna)
    watched.askers[BERT] = bert
    watched.wait(lambda s: s.faces)

    watched.session.watch({BERT: "Bert"})

    sight = watched.wait(lambda s: BERT in s.vendors and s.vendors[BERT].age is not None)
    assert set(sight.vendors) == {BERT}
    assert anna.has_ended


def test_at_the_end_nothing_is_left_in_memory_and_no_process(begin: Begin) -> None:
    before = running_children()
    anna = FakeAsker((FACE,))
    watched = begin(CAMERA, open_it=OpenFake(100_000), anna=anna)
    watched.wait(lambda s: s.faces)

    watched.end()

    sight = watched.session.look()
    assert (sight.frame, sight.faces, sight.vendors) == (None, (), {})
    assert anna.has_ended
    assert running_children() - before == set()


def test_a_beat_is_counted_over_the_last_moments() -> None:
    beat = Beat()
    assert beat.per_second(0.0) == 0.0
    for tick in range(31):
        beat.note(tick * 0.1)

    assert beat.per_second(3.0) == pytest.approx(10.0)
    assert beat.per_second(30.0) == 0.0
