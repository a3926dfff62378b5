"""Video files of moving faces, made from the demonstration's portraits."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from core.demonstration import portraits
from core.photos.opencv import opencv

SIZE = (640, 480)
RATE = 25.0
_HEADS = {"Grace Hopper": (60, 60, 460, 480), "Eileen Collins": (90, 0, 370, 294)}
"""Left, top, right and bottom of the part of each portrait that is shown."""
_HEIGHT = 300


def moving_faces(path: Path, seconds: float = 4.0, size: tuple[int, int] = SIZE) -> Path:
    """A video in which the portraits move slowly from side to side, each in its own half."""
    cv2 = opencv()
    width, height = size
    side = round(_HEIGHT * height / SIZE[1])
    heads = []
    for portrait in portraits():
        whole = cv2.imread(str(portrait.path))
        left, top, right, bottom = _HEADS[portrait.title]
        part = whole[top:bottom, left:right]
        across = round(side * part.shape[1] / part.shape[0])
        heads.append(cv2.resize(part, (across, side), interpolation=cv2.INTER_AREA))
    frames = []
    for number in range(round(seconds * RATE)):
        frame = np.full((height, width, 3), 96, np.uint8)
        turn = 2 * math.pi * number / RATE / 4
        for place, head in enumerate(heads):
            half = width // 2
            room = half - head.shape[1]
            left = place * half + round(room * (0.5 + 0.5 * math.sin(turn + place)))
            top = round((height - side) * (0.5 + 0.4 * math.cos(turn + place)))
            frame[top : top + side, left : left + head.shape[1]] = head
        frames.append(frame)
    return write_video(path, frames)


def write_video(path: Path, frames: list[np.ndarray], rate: float = RATE) -> Path:
    """Frames as Motion JPEG in an AVI file: (height, width, 3) each, blue, green, red."""
    cv2 = opencv()
    height, width = frames[0].shape[:2]
    code = cv2.VideoWriter_fourcc(*"MJPG")
    writer = cv2.VideoWriter(str(path), code, rate, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path
