"""A lesson's file: photos by the rules of exports, and a reader that trusts nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.case.case import Case
from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.labelling.second_annotator import SECOND, SecondAnnotator
from core.lessons import lesson_file, lesson_reading
from core.lessons.lesson import LONGEST_TITLE, SUFFIX, Lesson, Step, StepKind
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import PhotoId, Rights
from core.problem import ProblemError
from core.store.values import now
from tests.core.labelled_case import NoVendors

ONE, TWO = PhotoId(1), PhotoId(2)
LABEL = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[Case]:
    """Two drawn photos, of which the first may be shown."""
    made = Case.open(tmp_path / "case", NoVendors())
    paths = [draw_photo(f"{name}.jpg", seed=n) for n, name in enumerate(("shown", "kept"), 1)]
    made.add_photos([examine(Found(path, None)) for path in paths])
    made.set_rights(ONE, Rights(licence="CC0", public_figure=True))
    for photo_id in (ONE, TWO):
        face, _ = made.keep_face(photo_id, Box(30, 30, 50, 60))
        made.set_label(face, LABEL)
    yield made
    made.close()


def lesson(case: Case) -> Lesson:
    steps = (
        Step(StepKind.GUESS, ONE, Box(30, 30, 50, 60), notes="Ask."),
        Step(StepKind.VARY, TWO, recipe="light=1", notes="About the other."),
        Step(StepKind.RESULTS),
    )
    return Lesson(case.next_lesson_id(), "Faces", steps, now())


def written(case: Case, folder: Path, reason: str | None = None) -> Path:
    path = folder / f"lesson{SUFFIX}"
    lesson_file.write(lesson_file.gather(case, lesson(case)), path, reason)
    return path


def told(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as file:
        found: dict[str, Any] = json.loads(file.read("lesson.json"))
        return found


class TestWriting:
    def test_only_photos_that_may_be_shown_are_inside(self, case: Case, tmp_path: Path) -> None:
        gathered = lesson_file.gather(case, lesson(case))
        assert [photo.id for photo in gathered.kept_out(None)] == [TWO]
        done = lesson_file.write(gathered, tmp_path / "x.misread-lesson")
        assert (done.inside, done.outside) == (1, 1)
        with zipfile.ZipFile(tmp_path / "x.misread-lesson") as file:
            (photo,) = [name for name in file.namelist() if name.startswith("photos/")]
            Image.open(io.BytesIO(file.read(photo))).verify()
        assert set(done.photos) == {p.sha256 for p in case.photos}
        assert done.content_hash == sha256((tmp_path / "x.misread-lesson").read_bytes()).hexdigest()

    def test_what_stays_out_is_known_by_its_hash_alone(self, case: Case, tmp_path: Path) -> None:
        path = written(case, tmp_path)
        shown, kept = told(path)["photos"]
        assert (shown["why"], shown["rights"]["licence"]) == ("public figure", "CC0")
        assert (kept["title"], kept["credit"], kept["faces"], kept["file"]) == ("", "", [], "")
        assert kept["sha256"] == case.photo(TWO).sha256
        assert "kept.jpg" not in path.read_bytes().decode("latin-1")

    def test_a_reason_lets_them_in_and_is_written(self, case: Case, tmp_path: Path) -> None:
        path = written(case, tmp_path, "They agreed on the phone")
        assert [photo["why"] for photo in told(path)["photos"]] == [
            "public figure",
            "They agreed on the phone",
        ]
        assert all(photo["file"] for photo in told(path)["photos"])

    def test_a_place_that_cannot_be_written_leaves_nothing(
        self, case: Case, tmp_path: Path
    ) -> None:
        path = tmp_path / "nowhere" / "x.misread-lesson"
        with pytest.raises(ProblemError, match="could not be written"):
            lesson_file.write(lesson_file.gather(case, lesson(case)), path)
        assert not path.parent.exists()

    def test_nothing_leaves_during_a_second_annotators_turn(self, case: Case) -> None:
        case.set_setting(SECOND, SecondAnnotator("Bo").to_setting())
        with pytest.raises(ProblemError, match="second annotator"):
            lesson_file.gather(case, lesson(case))


class TestReading:
    def test_what_was_written_is_read(self, case: Case, tmp_path: Path) -> None:
        path = written(case, tmp_path)
        found = lesson_reading.read(path)
        assert found.title == "Faces"
        assert [step.kind for step in found.steps] == [
            StepKind.GUESS,
            StepKind.VARY,
            StepKind.RESULTS,
        ]
        assert found.steps[0].face == Box(30, 30, 50, 60)
        assert found.photos[0].faces[0].label == ("female", Source.PUBLIC_RECORD)

    def test_photos_are_unpacked_by_their_hash_with_the_very_pixels(
        self, case: Case, tmp_path: Path
    ) -> None:
        path = written(case, tmp_path)
        found = lesson_reading.read(path)
        files = lesson_reading.unpack(path, found, tmp_path / "photos")
        (place,) = files.values()
        assert place.name == f"{sha256(place.read_bytes()).hexdigest()}.png"
        original = Image.open(case.photo(ONE).path).convert("RGB").tobytes()
        assert Image.open(place).convert("RGB").tobytes() == original

    def test_steps_about_photos_that_are_not_here_are_left_out(
        self, case: Case, tmp_path: Path
    ) -> None:
        found = lesson_reading.read(written(case, tmp_path))
        here = {str(case.photo(ONE).sha256): PhotoId(7)}
        steps = lesson_file.steps_here(found, here)
        assert [step.photo_id for step in steps] == [7, None]
        both = here | {str(case.photo(TWO).sha256): PhotoId(8)}
        assert [step.photo_id for step in lesson_file.steps_here(found, both)] == [7, 8, None]


def bad(path: Path) -> str:
    """Why a file is refused."""
    with pytest.raises(ProblemError) as raised:
        lesson_reading.unpack(path, lesson_reading.read(path), path.parent / "out")
    assert raised.value.problem.kind == "bad lesson"
    assert path.name in raised.value.problem.what
    assert raised.value.problem.way_out
    return raised.value.problem.what


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The file with another text."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    text = json.loads(members["lesson.json"])
    change(text)
    members["lesson.json"] = json.dumps(text).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def put(*keys: str | int, value: object) -> Callable[[dict[str, Any]], object]:
    def change(text: Any) -> None:
        for key in keys[:-1]:
            text = text[key]
        text[keys[-1]] = value

    return change


class TestFilesOfStrangers:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (put("format", value="other/1"), "no lesson of Misread"),
            (put("title", value="  "), "no title"),
            (put("title", value=7), "no title"),
            (put("photos", value={}), "no list of photos"),
            (put("steps", value=None), "no list of steps"),
            (put("photos", 0, "sha256", value="../x"), "no hash"),
            (put("photos", 0, "file", value="../../etc/passwd"), "is not in it"),
            (put("photos", 0, "file", value="photos/../x.png"), "is not in it"),
            (put("photos", 0, "file", value="photos/none.png"), "is not in it"),
            (put("photos", 0, "file_sha256", value="0" * 64), "not what was written"),
            (put("photos", 0, "faces", 0, "box", value=[1, 2]), "four sides"),
            (put("photos", 0, "faces", 0, "box", value=[0, 0, -1, 2]), "four sides"),
            (put("photos", 0, "faces", 0, "box", value=[0, 0, 1e9, 2]), "four sides"),
            (put("photos", 0, "faces", 0, "source", value="rumour"), "no label with a source"),
            (put("steps", 0, "photo", value=2), "does not name"),
            (put("steps", 0, "photo", value=True), "does not name"),
            (put("steps", 0, "kind", value="dance"), "cannot be"),
            (put("steps", 1, "recipe", value="light=1000"), "cannot be"),
            (put("steps", 2, "photo", value=0), "cannot be"),
            (put("steps", 0, "notes", value="x" * 10_001), "cannot be"),
            (put("steps", 0, "notes", value="half \ud83d"), "not understood"),
            (put("photos", 0, "title", value="\udc00"), "not understood"),
        ],
    )
    def test_what_cannot_be_is_named(
        self,
        case: Case,
        tmp_path: Path,
        change: Callable[[dict[str, Any]], object],
        words: str,
    ) -> None:
        assert words in bad(changed(written(case, tmp_path), change))

    def test_a_newer_form_says_so(self, case: Case, tmp_path: Path) -> None:
        path = changed(written(case, tmp_path), put("format", value="misread-lesson/9"))
        with pytest.raises(ProblemError, match="newer version"):
            lesson_reading.read(path)

    def test_no_zip_and_half_a_zip(self, case: Case, tmp_path: Path) -> None:
        plain = tmp_path / "plain.misread-lesson"
        plain.write_text("hello")
        assert "not whole" in bad(plain)
        path = written(case, tmp_path)
        path.write_bytes(path.read_bytes()[:-400])
        assert "not whole" in bad(path)

    def test_bytes_that_went_wrong_on_the_way(self, case: Case, tmp_path: Path) -> None:
        whole = written(case, tmp_path).read_bytes()
        path = tmp_path / f"damaged{SUFFIX}"
        for at in range(0, len(whole), max(1, len(whole) // 400)):
            for value in (0x00, 0xFF, whole[at] ^ 0x04):
                path.write_bytes(whole[:at] + bytes([value]) + whole[at + 1 :])
                said = ""
                try:
                    read = lesson_reading.read(path)
                    lesson_reading.unpack(path, read, tmp_path / "out")
                except ProblemError as error:
                    said = error.problem.what
                assert "Invalid argument" not in said

    def test_packed_as_no_lesson_is(self, case: Case, tmp_path: Path) -> None:
        path = written(case, tmp_path)
        with zipfile.ZipFile(path) as file:
            members = {name: file.read(name) for name in file.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as file:
            for name, data in members.items():
                file.writestr(name, data)
        assert "another kind" in bad(path)

    def test_a_title_is_one_line_that_can_be_read(self, case: Case, tmp_path: Path) -> None:
        path = changed(
            written(case, tmp_path), put("title", value=" A\x00 les\u202eson\n\nof faces ")
        )
        path = changed(path, put("photos", 0, "title", value="one\r\ntwo" + "o" * 10_000))
        read = lesson_reading.read(path)
        assert read.title == "A les son of faces"
        assert read.photos[0].title.startswith("one twoo")
        assert len(read.photos[0].title) == 500
        assert read.photos[0].title.endswith("oo…")

    def test_a_title_too_long_for_a_lesson_says_that_it_was_cut(
        self, case: Case, tmp_path: Path
    ) -> None:
        path = changed(written(case, tmp_path), put("title", value="t" * (LONGEST_TITLE + 1)))
        assert lesson_reading.read(path).title == "t" * (LONGEST_TITLE - 1) + "…"

    @pytest.mark.parametrize("words", ["می\u200cخواهم", "क्\u200dष", "\U0001f469\u200d\U0001f680"])
    def test_letters_and_emoji_stay_joined(self, case: Case, tmp_path: Path, words: str) -> None:
        path = changed(written(case, tmp_path), put("title", value=words))
        path = changed(path, put("photos", 0, "faces", 0, "label", value=f"own: {words}"))
        read = lesson_reading.read(path)
        assert read.title == words
        (face, *_) = read.photos[0].faces
        assert face.label is not None
        assert words in face.label[0]

    def test_joiners_alone_are_no_title(self, case: Case, tmp_path: Path) -> None:
        assert "no title" in bad(
            changed(written(case, tmp_path), put("title", value="\u200d \u200c"))
        )

    def test_no_word_of_a_photos_rights_is_lost(self, case: Case, tmp_path: Path) -> None:
        consent = "She agreed to be shown in lessons. " * 100
        path = changed(
            written(case, tmp_path), put("photos", 0, "rights", "consent", value=consent)
        )
        path = changed(path, put("photos", 0, "credit", value="c" * 10_000))
        (photo, _) = lesson_reading.read(path).photos
        assert (photo.rights.consent, photo.credit) == (consent.strip(), "c" * 10_000)

    @pytest.mark.parametrize(
        ("keys", "named"),
        [(("credit",), "credit"), (("rights", "licence"), "licence")],
    )
    def test_more_than_a_form_takes_is_refused(
        self, case: Case, tmp_path: Path, keys: tuple[str, ...], named: str
    ) -> None:
        change = put("photos", 0, *keys, value="x" * 40_000)
        assert f"the {named} of a photo" in bad(changed(written(case, tmp_path), change))

    def test_a_folder_that_takes_nothing(self, case: Case, tmp_path: Path) -> None:
        path = written(case, tmp_path)
        (tmp_path / "file").write_text("no folder")
        with pytest.raises(ProblemError) as raised:
            lesson_reading.unpack(path, lesson_reading.read(path), tmp_path / "file")
        assert raised.value.problem.kind == "cannot write"

    def test_a_photo_that_is_none(self, case: Case, tmp_path: Path) -> None:
        path = written(case, tmp_path)
        name = told(path)["photos"][0]["file"]
        with zipfile.ZipFile(path) as file:
            text = json.loads(file.read("lesson.json"))
        text["photos"][0]["file_sha256"] = sha256(b"<svg/>").hexdigest()
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("lesson.json", json.dumps(text))
            file.writestr(name, b"<svg/>")
        assert "is no photo" in bad(path)

    def test_what_unpacks_without_end_is_not_unpacked(
        self, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lesson_reading, "_MOST_TEXT", 1000)
        path = changed(written(case, tmp_path), put("title", value="x" * 5000))
        assert "larger" in bad(path)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert "No such file" in bad(tmp_path / "gone.misread-lesson")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, in_zip: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.misread-lesson"
    if in_zip:
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("lesson.json", data)
    else:
        path.write_bytes(data)
    with pytest.raises(ProblemError):
        lesson_reading.read(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["format", "title", "photos", "steps", "file", "faces", "kind"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(JSON, st.booleans())
def test_any_text_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, value: Any, named: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.misread-lesson"
    if named and isinstance(value, dict):
        value["format"] = lesson_file.FORMAT
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("lesson.json", json.dumps(value))
    refused = ""
    try:
        lesson_reading.read(path)
    except ProblemError as error:
        refused = error.problem.kind
    assert refused in ("", "bad lesson", "newer lesson")
