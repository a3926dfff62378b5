"""What one vendor said of one face in the last seconds, counted by time.

An answer holds from the time of its frame until that of the next answer: a vendor that answers more
often counts no more. It holds no longer than HOLDS, so that silence is not taken for an answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from core.prediction import Prediction

WINDOW = 5.0
"""Seconds that are looked back."""
HOLDS = 1.0
"""Seconds that an answer holds at most."""
NOT_DETECTED, NO_GENDER, NO_ANSWER = "not detected", "no gender given", "no answer"


@dataclass(frozen=True, slots=True)
class Shares:
    """seconds: how many of the window answers speak for. by_word: what share of those seconds, 0
    to 1, each answer held; the largest first.
    """

    seconds: float
    by_word: Mapping[str, float]


class History:
    """Answers by their words; times in seconds of `time.monotonic`, never going back."""

    def __init__(self) -> None:
        self._said: deque[tuple[float, str]] = deque()

    def note(self, time: float, word: str) -> None:
        """From `time` on, the answer is `word`."""
        if self._said and time < self._said[-1][0]:
            raise ValueError("answers are noted in the order of their frames")
        self._said.append((time, word))
        while len(self._said) > 1 and self._said[1][0] <= time - WINDOW - HOLDS:
            self._said.popleft()

    def shares(self, now: float) -> Shares:
        """How the last WINDOW seconds before `now` were spent."""
        held: dict[str, float] = {}
        begin = now - WINDOW
        ends = [time for time, _ in list(self._said)[1:]]
        for (time, word), end in zip(self._said, [*ends, now], strict=True):
            until = min(end, time + HOLDS, now)
            seconds = until - max(time, begin)
            if seconds > 0:
                held[word] = held.get(word, 0.0) + seconds
        total = sum(held.values())
        ordered = sorted(held.items(), key=lambda one: (-one[1], one[0]))
        return Shares(total, {word: seconds / total for word, seconds in ordered})


def word_of(prediction: Prediction | None, threshold: float | None = None) -> str:
    """The answer without its confidence; below the threshold it is none, as everywhere."""
    if prediction is None:
        return NOT_DETECTED
    if prediction.gender is None:
        return NO_GENDER
    confidence = prediction.confidence
    if threshold is not None and confidence is not None and confidence < threshold:
        return NO_ANSWER
    return prediction.gender.value
