"""Nobody can guess from the log what was said of a photo; whoever has the case can check it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.case.case import Case
from core.evidence.log import content_hash, salted
from core.evidence.said import as_told
from core.evidence.verify import verify
from core.labelling.labels import Gender, Source
from core.package.opening import open_package
from core.package.tables import read_table
from core.store import events, salts
from tests.packed_cases import make_case, open_case, pack, write

PEOPLE = ("", "Ann", "Ben")


def logged(case: Case) -> dict[str, set[str]]:
    """Every hash in the log that stands for something guessable, by kind."""
    case.store.flush()
    found: dict[str, set[str]] = {}
    for event in case.store.read(events.load):
        if event.kind in salts.GUESSABLE:
            ids = json.loads(event.ids)
            found.setdefault(event.kind, set()).add(ids[salts.GUESSABLE[event.kind]])
    return found


def guesses() -> set[str]:
    """Everything that a label can be, as the log hashes it without a salt."""
    said = [
        (gender.value, source.value, person)
        for gender in Gender
        for source in Source
        for person in PEOPLE
    ]
    said.append(("agender", Source.SELF_IDENTIFIED.value, ""))
    labels = [as_told(each, seen) for each in said for seen in (None, False, True)]
    return {
        content_hash([label, no_face]) for label in (*labels, None) for no_face in (False, True)
    }


@pytest.fixture
def case(tmp_path: Path) -> Case:
    case = make_case(tmp_path / "case", tmp_path / "photos")
    write(case)
    return case


def test_no_label_can_be_guessed_from_the_log(case: Case) -> None:
    hashes = logged(case)
    assert set(hashes) == set(salts.GUESSABLE)
    assert not hashes["labelled"] & guesses()
    by_photo = case.store.read(salts.load)
    known = {salted(guess, salt) for guess in guesses() for salt in by_photo.values()}
    assert hashes["labelled"] <= known, "with the salts of the case it can be told"
    assert content_hash(["", "", "", False, False]) not in hashes["rights set"]
    case.close()


def test_a_salt_goes_with_the_photo(case: Case) -> None:
    first = case.photos[0]
    salt = case.store.read(salts.load)[first.id]
    _, done = case.withdraw([first.id])
    done.result(30)
    assert first.id not in case.store.read(salts.load)
    case.close()
    verify(case.folder)
    for path in case.folder.rglob("*"):
        assert not path.is_file() or salt.encode() not in path.read_bytes()


def test_a_label_taken_away_is_no_secret(case: Case) -> None:
    face = next(iter(case.stored_faces()))
    case.set_label(face.id, None)
    assert content_hash([None, False]) in logged(case)["labelled"]
    case.close()
    verify(case.folder)


def test_a_package_brings_the_salts_of_its_photos_alone(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package")
    rows = list(read_table(package, "salt"))
    before = case.store.read(salts.load)
    assert {row["photo_id"]: row["value"] for row in rows} == before
    case.close()
    open_package(package, tmp_path / "again")
    verify(tmp_path / "again")
    again = open_case(tmp_path / "again")
    assert again.store.read(salts.load) == before
    again.close()


def test_entries_of_before_have_no_salt_and_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(salts, "GUESSABLE", {})
        case = make_case(tmp_path / "case", tmp_path / "photos")
        write(case)
        case.close()
    case = open_case(tmp_path / "case")
    assert logged(case)["labelled"] & guesses()
    assert case.store.read(salts.load) == {}
    case.close()
    verify(tmp_path / "case")
    case = open_case(tmp_path / "case")
    face = next(iter(case.stored_faces()))
    for claim in case.claims_of(face.id):
        case.remove_claim(face.id, claim.name, claim.annotator)
        case.put_claim(claim)
    case.set_not_a_face(face.id, True)
    case.close()
    verify(tmp_path / "case")
