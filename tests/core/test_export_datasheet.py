from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from audit_set_fakes import FakeCase, box, labelled

from core.export import Scope, datasheet
from core.labelling.labels import Gender
from core.sets.flag import FaceId
from core.verdict import CallState
from tests.core.export_sets import SHOWN, content_of, export_as, rich_case


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> FakeCase:
    (tmp_path / "case").mkdir()
    return rich_case(tmp_path / "case", draw_photo)


def text_of(case: FakeCase, scope: Scope = Scope.ALL, **more: bool) -> str:
    return datasheet.text(content_of(case, scope, **more), "2026-03-01T09:30:00Z")


def test_what_the_case_knows_is_filled_in(case: FakeCase) -> None:
    text = text_of(case)
    for known in (
        "5 photos with 6 faces, 4 of them labelled. In the audit set: 1 case found.",
        "- labelled female: 1",
        "- labelled genderqueer: 1",
        "- marked “not a face”, and in no rate: 1",
        "- Fitzpatrick: III–IV: 1",
        "How the flagged faces were found: 1 by filter (misread).",
        "- source: self-identified: 1",
        "- licence CC0: 1",
        "Could not be used: 1 photo.",
        "- Tall (local): 3 answers, version 2.0, received 2026-03-01\n",
        "Thresholds in force: Tall 0.6, Wide off.",
    ):
        assert known in text


def test_what_nobody_said_is_a_gap_and_counted(case: FakeCase) -> None:
    content = content_of(case)
    text = datasheet.text(content, "now")
    gaps = re.findall(r"^- \*\*Gap:\*\* (.+)$", text, re.MULTILINE)
    assert tuple(gaps) == datasheet.gaps(content)
    assert f"“**Gap:**”: {len(gaps)} times" in text
    assert "No label is given for 1 face." in gaps
    assert "No source address is given for 4 photos." in gaps
    assert "Nobody said whether 4 photos may be shown." in gaps


def test_labels_that_judge_nobody_are_told_apart(case: FakeCase) -> None:
    case.add_face(labelled(6, case.photos[3], box(30, 30), Gender.UNKNOWN))
    said = text_of(case)
    assert "5 of them labelled, 1 of them unknown or not stated. In the audit set" in said


def test_a_gap_closes_once_it_is_answered(case: FakeCase) -> None:
    before = datasheet.gaps(content_of(case))
    case.photos[:] = [replace(photo, rights=SHOWN, credit="A. Nyone") for photo in case.photos]
    after = datasheet.gaps(content_of(case))
    closed = set(before) - set(after)
    assert closed == {
        "No source address is given for 4 photos.",
        "Nobody said whether 4 photos may be shown.",
        "No licence is given for 4 photos.",
        "Nobody to be credited is named for 4 photos.",
    }
    assert set(after) < set(before)


def test_a_set_without_subgroups_says_that_none_can_be_compared(case: FakeCase) -> None:
    case._faces[0] = replace(case.face(FaceId(1)), attributes={})
    assert any("no subgroup can be compared" in gap for gap in datasheet.gaps(content_of(case)))


def test_the_audit_set_says_that_it_was_flagged(case: FakeCase) -> None:
    text = text_of(case, Scope.AUDIT)
    assert "1 of the case's 5 photos are in this set." in text
    assert "They are here because somebody flagged a face in them." in text


def test_words_of_users_cannot_become_markdown(case: FakeCase) -> None:
    case.name = "a\n# case [x](y) <b>"
    first = text_of(case).splitlines()[0]
    assert first == "# Datasheet: a \\# case \\[x\\](y) \\<b\\>"


def test_it_is_a_format_of_its_own(case: FakeCase, tmp_path: Path) -> None:
    export_as("datasheet", content_of(case), tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"datasheet.md", "SHA256SUMS.txt"}


def test_an_empty_case_has_a_datasheet_too(tmp_path: Path) -> None:
    text = text_of(FakeCase(tmp_path))
    assert "Nobody has labelled a face yet." in text
    assert "- Tall (local): no answers" in text


def test_a_face_that_was_not_detected_is_no_face_answered_for(case: FakeCase) -> None:
    content = content_of(case, Scope.AUDIT)
    answers = [a for p in content.photos for f in p.faces for a in f.answers]
    undetected = [a for a in answers if a.prediction is None and not isinstance(a.mark, CallState)]
    assert content.facts.undetected == len(undetected)
    content.facts.missing.clear()
    for count, said in ((1, "answered for every photo."), (0, "answered for every face.")):
        content.facts.undetected = count
        text = datasheet.text(content, "now")
        assert f"Every vendor in it {said}" in text
        assert (f"- not detected: 1 of {len(answers)} answer" in text) is bool(count)
