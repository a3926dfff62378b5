"""Reads a camera or a video file frame by frame, by OpenCV; a video at its own pace.

Used in the process of `capture`. Whatever goes wrong comes out as a ProblemError.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from core.live import problems
from core.live.source import Camera, Source, Video
from core.photos.problems import PhotoError
from core.problem import ProblemError

CAMERA_SIZE = (640, 480)
"""What a camera is asked for; it may bring another size."""
MOST_SIDE = 1920
"""Pixels of the longer side: what is larger is made smaller."""
PATIENCE = 3.0
"""Seconds a camera may bring nothing."""
_FIRST_TRIES = 10
_PAUSE = 0.05
_USUAL_RATE = 25.0
_RATES = (1.0, 240.0)
_MOST_BEHIND = 1.0
_ENOUGH = 0.9
"""The share of its frames from which a video is taken to be whole: headers only estimate them."""

Picture = Any
"""OpenCV's: (height, width, 3), blue, green, red, 8 bits."""


class Reader(Protocol):
    """What `cv2.VideoCapture` is to this module."""

    def isOpened(self) -> bool: ...
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, Picture]: ...
    def get(self, prop: int) -> float: ...
    def set(self, prop: int, value: float) -> bool: ...
    def release(self) -> None: ...


OpenReader = Callable[[Source], Reader]
"""Opens a source, or raises a ProblemError that says why not."""


def open_reader(source: Source) -> Reader:
    """The reader of a camera or a video file.

    Raises:
        ProblemError: it cannot be opened, with the way out.
    """
    if isinstance(source, Video):
        return _open_video(source)
    return _open_camera(source)


class _Film:
    """What a camera and a video have in common."""

    _reader: Reader

    def picture(self) -> Picture | None:
        """The frame that came last; None where it cannot be had."""
        there, picture = self._reader.retrieve()
        return picture if there else None

    def close(self) -> None:
        self._reader.release()


class CameraFilm(_Film):
    """A camera's frames as they come.

    Raises:
        ProblemError: from `next`, where the camera brings nothing any more, or never did.
    """

    def __init__(
        self,
        camera: Camera,
        open_it: OpenReader = open_reader,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._camera, self._clock, self._sleep = camera, clock, sleep
        self._reader = open_it(camera)
        self._has_brought = False

    def next(self) -> bool:
        """Wait for the next frame; `picture` has it then. A camera has no end."""
        since, tries = self._clock(), 0
        while not self._reader.grab():
            tries += 1
            is_over = self._clock() - since > PATIENCE
            if not self._has_brought and (is_over or tries >= _FIRST_TRIES):
                raise ProblemError(problems.camera_in_use(self._camera.name))
            if is_over:
                raise ProblemError(problems.camera_vanished(self._camera.name))
            self._sleep(_PAUSE)
        self._has_brought = True
        return True


class VideoFilm(_Film):
    """A video file's frames at its own pace; those that are late already are passed over.

    Raises:
        ProblemError: from `next`, where the file breaks off or has no pictures.
    """

    def __init__(
        self,
        video: Video,
        open_it: OpenReader = open_reader,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._video, self._open, self._clock, self._sleep = video, open_it, clock, sleep
        self.repeats = False
        self._begin()

    def _begin(self) -> None:
        self._reader = self._open(self._video)
        rate = self._reader.get(_FPS)
        self._rate = rate if _RATES[0] <= rate <= _RATES[1] else _USUAL_RATE
        self._expected = self._reader.get(_FRAME_COUNT)
        self._read = 0
        self._start = self._clock()

    def next(self) -> bool:
        """Wait until the next frame is due; False at the end of a video that is not repeated."""
        if self._grabbed():
            return self._in_time()
        if self._read == 0:
            raise ProblemError(problems.video_without_pictures(self._video.name))
        if self._read < _ENOUGH * self._expected - 1:
            seconds = self._read / self._rate
            raise ProblemError(problems.video_breaks_off(self._video.name, seconds))
        if not self.repeats:
            return False
        self.close()
        self._begin()
        if not self._grabbed():
            raise ProblemError(problems.video_without_pictures(self._video.name))
        return self._in_time()

    def _grabbed(self) -> bool:
        if not self._reader.grab():
            return False
        self._read += 1
        return True

    def _in_time(self) -> bool:
        """Wait where it is early; pass over frames where it is late, but never over the last."""
        step = 1 / self._rate
        behind = self._clock() - self._start - (self._read - 1) * step
        if behind > _MOST_BEHIND:
            # The computer slept, or cannot do it: go on from here rather than race after it.
            self._start += behind
            behind = 0.0
        while behind > step and self._grabbed():
            behind -= step
        if behind < 0:
            self._sleep(-behind)
        return True


Film = CameraFilm | VideoFilm


def open_film(source: Source, open_it: OpenReader = open_reader) -> Film:
    """The film of a source. Raises ProblemError where it cannot be opened."""
    if isinstance(source, Video):
        return VideoFilm(source, open_it)
    return CameraFilm(source, open_it)


_FPS, _FRAME_COUNT = 5, 7
"""CAP_PROP_FPS and CAP_PROP_FRAME_COUNT, which OpenCV promises not to renumber."""
_WIDTH, _HEIGHT = 3, 4


def _open_camera(camera: Camera) -> Reader:
    _look_at_node(camera)
    cv2 = _quiet_opencv()
    kind = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}
    reader: Reader = cv2.VideoCapture(camera.number, kind.get(sys.platform, cv2.CAP_ANY))
    if not reader.isOpened():
        raise ProblemError(problems.camera_in_use(camera.name))
    reader.set(_WIDTH, CAMERA_SIZE[0])
    reader.set(_HEIGHT, CAMERA_SIZE[1])
    return reader


def _look_at_node(camera: Camera) -> None:
    """Linux tells beforehand whether a camera is there and may be used."""
    if sys.platform != "linux":
        return
    node = Path(f"/dev/video{camera.number}")
    if not node.exists():
        raise ProblemError(problems.camera_gone(camera.name))
    if not os.access(node, os.R_OK | os.W_OK):
        raise ProblemError(problems.camera_not_allowed(camera.name))


def _open_video(video: Video) -> Reader:
    if not video.path.is_file():
        raise ProblemError(problems.video_gone(video.name))
    if not os.access(video.path, os.R_OK):
        raise ProblemError(problems.video_not_allowed(video.name))
    cv2 = _quiet_opencv()
    # By name: tried one after the other they would take a file for a pattern of file names.
    for kind in (cv2.CAP_FFMPEG, cv2.CAP_OPENCV_MJPEG):
        reader: Reader = cv2.VideoCapture(str(video.path), kind)
        if reader.isOpened():
            return reader
        reader.release()
    raise ProblemError(problems.video_broken(video.name))


def _quiet_opencv() -> Any:
    """OpenCV, which otherwise writes to the terminal what the page says in words."""
    os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    # Seconds that a camera's driver waits for a picture: by itself ten.
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
    # A file can name addresses in the net to play from: nothing but itself is read.
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "protocol_whitelist;file,crypto,data"
    from core.photos.opencv import opencv

    try:
        return opencv()
    except PhotoError as error:
        raise ProblemError(error.problem) from error
