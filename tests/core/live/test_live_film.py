"""Cameras that vanish, videos that break off: what is read, and what is said where nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.live.film import CameraFilm, VideoFilm, open_reader
from core.live.source import Camera, Video
from core.problem import ProblemError
from tests.fake_readers import FakeReader
from tests.moving_faces import moving_faces

CAMERA, VIDEO = Camera(0, "Desk camera"), Video(Path("talk.avi"))


class Clock:
    """Time passes only where somebody sleeps or works."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _video(clock: Clock, *readers: FakeReader) -> VideoFilm:
    there = iter(readers)
    return VideoFilm(VIDEO, lambda _: next(there), clock, clock.sleep)


def _camera(clock: Clock, reader: FakeReader) -> CameraFilm:
    return CameraFilm(CAMERA, lambda _: reader, clock, clock.sleep)


def _level(film: VideoFilm | CameraFilm) -> int:
    """How many pictures the source has brought, which its fake paints."""
    picture = film.picture()
    assert picture is not None
    return int(picture[0, 0, 0])


def _play(film: VideoFilm, levels: list[int] | None = None) -> None:
    """To its end. levels: takes that of each picture."""
    while film.next():
        if levels is not None:
            levels.append(_level(film))


def test_a_video_is_played_at_its_own_pace(clock: Clock) -> None:
    film, begin = _video(clock, FakeReader(30, rate=10.0)), clock.now

    levels: list[int] = []
    _play(film, levels)

    assert levels == list(range(1, 31))
    assert clock.now - begin == pytest.approx(2.9)


def test_frames_that_are_late_are_passed_over(clock: Clock) -> None:
    film = _video(clock, FakeReader(30, rate=10.0))
    film.next()
    clock.sleep(0.56)

    film.next()

    assert _level(film) == 6


def test_after_a_long_pause_it_goes_on_where_it_was(clock: Clock) -> None:
    film = _video(clock, FakeReader(300, rate=10.0))
    film.next()
    clock.sleep(3600)

    film.next()

    assert _level(film) == 2


def test_at_its_end_a_video_stops_or_begins_again(clock: Clock) -> None:
    first, second = FakeReader(3), FakeReader(2)
    film = _video(clock, first, second)
    film.repeats = True
    levels = []
    for _ in range(5):
        assert film.next()
        levels.append(_level(film))
    film.repeats = False

    assert levels == [1, 2, 3, 1, 2]
    assert first.is_released
    assert not film.next()


def test_a_video_whose_rest_is_missing_says_after_how_long(clock: Clock) -> None:
    film = _video(clock, FakeReader(50, rate=25.0, expected=200))
    film.repeats = True
    with pytest.raises(ProblemError, match=r"breaks off after 2\.0 s"):
        _play(film)


def test_a_file_without_pictures_says_so(clock: Clock) -> None:
    with pytest.raises(ProblemError, match="has no pictures"):
        _video(clock, FakeReader(0)).next()


@pytest.mark.parametrize("rate", [0.0, float("nan"), 90000.0])
def test_a_rate_that_cannot_be_is_taken_for_the_usual_one(clock: Clock, rate: float) -> None:
    film, begin = _video(clock, FakeReader(26, rate=rate)), clock.now
    _play(film)

    assert clock.now - begin == pytest.approx(1.0)


def test_a_camera_that_vanishes_is_said_to(clock: Clock) -> None:
    film = _camera(clock, FakeReader(3))
    assert [film.next() for _ in range(3)] == [True, True, True]

    with pytest.raises(ProblemError) as caught:
        film.next()

    assert caught.value.problem.kind == "camera vanished"
    assert "Desk camera" in caught.value.problem.what


def test_a_camera_that_brings_nothing_at_all_is_in_use(clock: Clock) -> None:
    with pytest.raises(ProblemError) as caught:
        _camera(clock, FakeReader(0)).next()

    assert caught.value.problem.kind == "camera in use"


# Real files, by OpenCV


def test_a_real_video_is_read_to_its_end(tmp_path: Path, clock: Clock) -> None:
    path = moving_faces(tmp_path / "faces.avi", seconds=1.0, size=(160, 120))
    film, count = VideoFilm(Video(path), clock=clock, sleep=clock.sleep), 0
    while film.next():
        picture = film.picture()
        assert picture is not None
        assert picture.shape == (120, 160, 3)
        count += 1

    assert count == 25


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"no video at all" * 50, "video broken"), (b"", "video broken")],
)
def test_a_file_that_is_no_video_is_refused(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "talk.mp4"
    path.write_bytes(content)

    with pytest.raises(ProblemError) as caught:
        open_reader(Video(path))

    assert caught.value.problem.kind == kind
    assert "talk.mp4" in caught.value.problem.what


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        open_reader(Video(tmp_path / "gone.mp4"))

    assert caught.value.problem.kind == "video gone"


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    import wave

    path = tmp_path / "sound.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 8000)

    with pytest.raises(ProblemError, match=r"sound\.wav"):
        open_reader(Video(path))


def test_a_video_cut_in_the_middle_plays_what_there_is_and_says_so(
    tmp_path: Path, clock: Clock
) -> None:
    whole = moving_faces(tmp_path / "whole.avi", seconds=2.0, size=(160, 120))
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    film = VideoFilm(Video(cut), clock=clock, sleep=clock.sleep)
    levels: list[int] = []
    with pytest.raises(ProblemError) as caught:
        _play(film, levels)

    assert caught.value.problem.kind == "video breaks off"
    assert 15 <= len(levels) <= 30


def test_a_camera_that_is_not_there_is_said_to_be_gone() -> None:
    with pytest.raises(ProblemError) as caught:
        open_reader(Camera(99, "Old camera"))

    assert caught.value.problem.kind in ("camera gone", "camera in use")
