"""The line that greets a new user names the surest misreading there is."""

from __future__ import annotations

from core.labelling.labels import Gender
from gui.report.demonstration_finding import finding
from tests.gui.library_fakes import ALPHA, BETA, FakeCase, photo, prediction

VENDORS = [ALPHA, BETA]


def _two_portraits() -> FakeCase:
    return FakeCase([photo(1, "first.jpg"), photo(2, "second.jpg")])


def test_the_surest_misreading_is_found() -> None:
    case = _two_portraits()
    for number, confidence in ((1, 0.98), (2, 0.7)):
        case.answer(number, ALPHA, prediction(Gender.MALE, confidence))
        case.answer(number, BETA, prediction(Gender.FEMALE, 0.99))
        case.label(number, Gender.FEMALE)

    found = finding(case, VENDORS)  # type: ignore[arg-type]

    assert found is not None
    assert (found.photo_id, found.vendor, found.read_as) == (1, "Alpha", "male")
    assert found.percent == "98\N{NARROW NO-BREAK SPACE}%"


def test_without_a_label_or_a_misreading_there_is_nothing_to_say() -> None:
    case = _two_portraits()
    case.answer(1, ALPHA, prediction(Gender.MALE, 0.98))
    assert finding(case, VENDORS) is None  # type: ignore[arg-type]

    case.label(1, Gender.MALE)
    assert finding(case, VENDORS) is None  # type: ignore[arg-type]


def test_a_misreading_without_a_confidence_is_passed_over() -> None:
    case = _two_portraits()
    case.answer(1, ALPHA, prediction(Gender.MALE, None))
    case.label(1, Gender.FEMALE)

    assert finding(case, VENDORS) is None  # type: ignore[arg-type]
