"""What the live page says: of answers, shares of time and vendors, of consent and wiping."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.live.asking import MOST_SIDE
from core.live.history import NO_ANSWER, NO_GENDER, NOT_DETECTED, WINDOW, Shares
from core.live.session import VendorPace
from core.prediction import Prediction
from core.rounding import rounded
from core.vendor import VendorId
from core.verdict import Verdict
from gui.live.wiped import Wiped
from gui.views.face_looks import ChipLook

NARROW = "\N{NARROW NO-BREAK SPACE}"


def chip_look(vendor_id: VendorId, code: str, prediction: Prediction, word: str) -> ChipLook:
    """A chip as the stage has it for a face that nobody has labelled. word: as it counts."""
    if word == NO_ANSWER:
        number = prediction.percent
        return ChipLook(vendor_id, code, Verdict.NO_ANSWER, answer_word(NO_ANSWER), number)
    if prediction.gender is None:
        return ChipLook(vendor_id, code, Verdict.UNLABELLED, answer_word(NO_GENDER))
    answer = answer_word(prediction.gender.value)
    given = prediction.confidence is not None
    number = prediction.percent if given else tr("none given")
    return ChipLook(vendor_id, code, Verdict.UNLABELLED, answer, number, given, short=answer[:1])


def answer_word(word: str) -> str:
    """An answer of `core.live.history` as people read it."""
    return {
        "female": tr("female"),
        "male": tr("male"),
        NOT_DETECTED: tr("not detected"),
        NO_GENDER: tr("no gender given"),
        NO_ANSWER: tr("no answer"),
    }.get(word, word)


def share_words(shares: Shares) -> tuple[str, str]:
    """The answer that held longest, and for how long: "female", "61 % of the last 5 s"."""
    if not shares.by_word:
        return tr("no answer"), tr("in the last {} s").format(round(WINDOW))
    word, share = next(iter(shares.by_word.items()))
    if shares.seconds >= WINDOW - 0.25:
        over = tr("{} of the last {} s").format(percent(share), round(WINDOW))
    else:
        over = tr("{} of {} s").format(percent(share), f"{shares.seconds:.1f}")
    return answer_word(word), over


def rest_words(shares: Shares) -> str:
    """What else was said: "male 30 %, not detected 9 %"."""
    rest = list(shares.by_word.items())[1:]
    return ", ".join(f"{answer_word(word)} {percent(share)}" for word, share in rest)


def pace_words(pace: VendorPace) -> str:
    """How a vendor keeps up: "12 answers a second · answer 0.2 s old"."""
    if pace.problem is not None:
        return str(pace.problem)
    if not pace.is_ready:
        return tr("is being loaded…")
    if pace.age is None:
        return tr("no answer yet")
    said = [tr("answer {} s old").format(f"{pace.age:.1f}")]
    if pace.per_second:
        said.insert(0, tr("{} answers a second").format(f"{pace.per_second:.0f}"))
    if pace.note is not None:
        said.append(pace.note.what)
    return " · ".join(said)


def size_words(pace: VendorPace, width: int) -> str:
    """That a vendor gets a smaller picture than the one shown; empty where it does not."""
    if pace.sent is None or pace.sent[0] >= width:
        return ""
    return tr("Vendors get {} × {} pixels of it, {} of the picture: at most {} here.").format(
        *pace.sent, percent(pace.sent[0] / width), MOST_SIDE
    )


def consent_words(is_video: bool) -> str:
    """What stands above the picture while it is watched."""
    if is_video:
        return tr(
            "A video file is playing. Nothing of it is stored unless a still is taken. Nothing "
            "leaves this computer."
        )
    return tr(
        "The camera is on. Nothing is stored unless a still is taken, and then whoever is in "
        "it is asked. Nothing leaves this computer."
    )


def wiped_words(wiped: Wiped) -> str:
    """What went, and what is still there."""
    stills = tr("1 still") if wiped.stills == 1 else tr("{} stills").format(wiped.stills)
    answers = tr("1 answer") if wiped.answers == 1 else tr("{} answers").format(wiped.answers)
    said = tr(
        "{} went with {}, thumbnails and faces. Of each the log keeps only its hash, and that it "
        "was withdrawn."
    ).format(stills, answers)
    if wiped.packages:
        said += " " + tr("Packages that had left before hold them still: {}.").format(
            ", ".join(wiped.packages)
        )
    return said


def percent(share: float) -> str:
    """A share of 0 to 1; 0 and 100 stand only for what is exactly so."""
    whole = int(rounded(100 * share))
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return f"{whole}{NARROW}%"


def tr(text: str) -> str:
    return QCoreApplication.translate("Live", text)
