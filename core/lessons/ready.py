"""The lesson that the demonstration comes with: two portraits, a guess each, and one thing changed.

What vendors say of them is never written here: it is asked, revealed and varied while it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.lessons.lesson import Lesson, LessonId, Step, StepKind
from core.photos.photo import PhotoId

TITLE = "Who is this? Grace Hopper and Eileen Collins"
_FIRST, _SECOND = "Grace Hopper", "Eileen Collins"
_VARIED = {_FIRST: "cover-eyes=0.67", _SECOND: "light=1"}
"""Grace Hopper's flips an answer whichever vendor's box the face has."""

_NOTES: Mapping[tuple[str, StepKind], str] = {
    (_FIRST, StepKind.GUESS): (
        "Ask: would you say female or male? Count hands: one press of F or M a hand, or type a "
        "number and its letter.\nDo not say who it is yet."
    ),
    (_FIRST, StepKind.REVEAL): (
        "Reveal one vendor after the other, the label last.\nThen say who she is: Grace Hopper, "
        "rear admiral of the US Navy, wrote the first compilers. The label is from the public "
        "record.\nAsk: what may a machine have looked at? Collect, do not judge."
    ),
    (_FIRST, StepKind.VARY): (
        "The same photo with two thirds of the eye region covered; the person is the same.\n"
        "Reveal what each vendor makes of it: an answer may flip between male and female, and a "
        "vendor may no longer find her. Then the control: as much covered, in the background.\n"
        "Say what this shows: the answer changed together with the photo. It does not show why, "
        "and a little more or less covered can bring the first answer back."
    ),
    (_SECOND, StepKind.GUESS): "The same again. Ask those who guessed otherwise to say why.",
    (_SECOND, StepKind.REVEAL): (
        "Eileen Collins, the first woman to command a Space Shuttle. The label is from the public "
        "record."
    ),
    (_SECOND, StepKind.VARY): (
        "The same photo with twice the light. Ask beforehand: who thinks that an answer flips?\n"
        "Then the control: the background alone became lighter, by as much.\n"
        "One photo, one change: the answer hangs on more than the person. It proves no cause."
    ),
}
_LAST_NOTES = (
    "Two photos are no rate: read the intervals, not the numbers.\nA label is a claim with a "
    "source, and gender cannot be read off a face."
)


def ready_lesson(lesson_id: LessonId, photos: Mapping[str, PhotoId], time: datetime) -> Lesson:
    """The lesson. photos: by the name of who is in it; steps about a photo not there are left out.

    Raises:
        ValueError: neither photo is there.
    """
    steps = [
        Step(kind, photos[name], None, _VARIED[name] if kind is StepKind.VARY else "", notes)
        for (name, kind), notes in _NOTES.items()
        if name in photos
    ]
    if not steps:
        raise ValueError("the lesson needs one of its photos")
    last = Step(StepKind.RESULTS, notes=_LAST_NOTES)
    return Lesson(lesson_id, TITLE, (*steps, last), time)
