"""Which whole numbers stand behind printed percentages, if any do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Printed:
    """A percentage as it was printed. complement: it is 100 minus the share of what is counted
    (the true positive rate, where errors are counted).

    value: the number's text gives the digits: "20.8" has one, "0.0" too, "31" none.
    """

    text: str
    complement: bool = False

    @property
    def number(self) -> Decimal:
        """Raises ValueError: the text is no percentage from 0 to 100."""
        text = self.text.strip().rstrip("%").strip().replace(",", ".")
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"“{self.text}” is no percentage") from error
        if not number.is_finite() or not 0 <= number <= 100:
            raise ValueError(f"“{self.text}” is no percentage from 0 to 100")
        return number

    @property
    def digits(self) -> int:
        exponent = self.number.as_tuple().exponent
        return max(-int(exponent), 0)


@dataclass(frozen=True, slots=True)
class Fit:
    """count of n prints all the percentages. left_out: faces of the group that are not in n."""

    count: int
    n: int
    left_out: int


def recover(printed: Sequence[Printed], size: int, left_out: int = 0) -> tuple[Fit, ...]:
    """Every count of size, size − 1, … size − left_out faces that prints all the percentages.

    A share is rounded to the digits printed, a half either way (0.25 prints 0.2 and 0.3).

    Raises:
        ValueError: no percentage was given, one is none, or a size is not to be had.
    """
    if not printed:
        raise ValueError("at least one percentage is needed")
    if size < 1 or left_out < 0:
        raise ValueError("a group has at least one face, and at least none is left out")
    return tuple(
        Fit(count, n, size - n)
        for n in range(size, max(size - left_out, 1) - 1, -1)
        for count in range(n + 1)
        if all(prints(count, n, each) for each in printed)
    )


def prints(count: int, n: int, printed: Printed) -> bool:
    """Whether count of n, rounded to the digits printed, is this percentage."""
    share = Fraction(100 * (n - count if printed.complement else count), n)
    return bool(abs(share - Fraction(printed.number)) * 10**printed.digits <= Fraction(1, 2))
