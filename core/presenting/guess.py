"""The room's guess of one face: typed ("18f 12m") or counted with one key a raised hand. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.prediction import Prediction
from core.verdict import CallState, Mark, judge

LETTERS: Mapping[str, Gender] = {
    "f": Gender.FEMALE,
    "m": Gender.MALE,
    "n": Gender.NON_BINARY,
}
"""The key of each word that a room can guess."""
VOCABULARY = frozenset(LETTERS.values())
_MOST_DIGITS = 4
_NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Guess:
    """hands: how many were raised for each word; words without a hand are left out."""

    hands: Mapping[Gender, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.hands.values())

    @property
    def word(self) -> Gender | None:
        """What most hands said; None where there are none, or as many for another word."""
        most = max(self.hands.values(), default=0)
        first = [word for word, count in self.hands.items() if count == most]
        return first[0] if most and len(first) == 1 else None

    @property
    def count(self) -> int:
        """How many hands the word got; of a tie, how many each of the first got."""
        return max(self.hands.values(), default=0)

    def mark(self, label: ReferenceLabel | None) -> Mark:
        """How the room did, by the same rules as a vendor. A tie is no answer."""
        if not self.total:
            return CallState.NOT_ASKED
        return judge(Prediction(_NOWHERE, self.word), label, None, VOCABULARY)


class GuessEntry:
    """Takes signs as they are typed: a letter is one hand, after a number that many hands."""

    def __init__(self) -> None:
        self._hands: list[tuple[Gender, int | None]] = []
        self._digits = ""
        self._after_comma = False

    @property
    def guess(self) -> Guess:
        """A number typed for a word counts in place of what was counted for it before."""
        hands: dict[Gender, int] = {}
        for word, number in self._hands:
            hands[word] = hands.get(word, 0) + 1 if number is None else number
        return Guess({word: count for word, count in hands.items() if count})

    @property
    def pending(self) -> str:
        """A number whose letter is still to come."""
        return self._digits

    def type(self, sign: str) -> bool:
        """Take one sign; returns whether it belongs to a guess.

        A space does between a number and its letter and after a comma, as in "18 f, 12 m".
        """
        sign = sign.lower()
        if sign in LETTERS:
            self._hands.append((LETTERS[sign], int(self._digits) if self._digits else None))
            self._digits, self._after_comma = "", False
            return True
        if len(sign) == 1 and sign in "0123456789":
            self._digits = (self._digits + sign)[:_MOST_DIGITS]
            self._after_comma = False
            return True
        if sign == "," and (self._hands or self._digits):
            self._after_comma = True
            return True
        if sign == " " and (self._digits or self._after_comma):
            self._after_comma = False
            return True
        return False

    def take_back(self) -> bool:
        """Take the last sign back; returns whether there was one."""
        self._after_comma = False
        if self._digits:
            self._digits = self._digits[:-1]
        elif self._hands:
            self._hands.pop()
        else:
            return False
        return True
