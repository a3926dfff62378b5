"""Answers are read by their descriptions: strictly, and without filling anything in."""

from __future__ import annotations

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from core.labelling.labels import Gender
from core.photos.photo import SentRecord
from core.prediction import Prediction
from core.vendor import AnyVendor, UnexpectedBodyError, VendorId
from providers.registry import Registry
from providers.rest.draft import Draft, to_toml
from providers.rest.vendor import RestVendor

BODIES = Path(__file__).parents[1] / "data" / "responses"
SAMPLES = Path(__file__).parents[3] / "shared" / "vendors" / "samples"
SENT = SentRecord(800, 600, 1.0, 1000, "5" * 64, "JPEG")
SHIPPED = sorted(v.info.id for v in Registry().vendors() if isinstance(v, RestVendor))
MAPPED = {"clarifai-demographics": "clarifai"} | {name: name for name in SHIPPED}
"""Where the reference's mappings have another name than the vendor."""


def _vendor(vendor_id: str) -> RestVendor:
    vendor = Registry().create(VendorId(vendor_id))
    assert isinstance(vendor, RestVendor)
    return vendor


def _body(vendor_id: str, name: str) -> bytes:
    return (BODIES / vendor_id / f"{name}.json").read_bytes()


def _parse(vendor_id: str, value: Any, *further: Any) -> list[Prediction]:
    texts = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in further]
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return list(_vendor(vendor_id).parse(body, SENT, texts))


def _refusal(vendor_id: str, value: Any, *further: Any) -> str:
    with pytest.raises(UnexpectedBodyError) as caught:
        _parse(vendor_id, value, *further)
    return caught.value.problem.what


def _mappings() -> list[tuple[str, str]]:
    path = SAMPLES / "mappings.json"
    if not path.exists():
        return []
    mappings = json.loads(path.read_text())
    return [(name, sample) for name in mappings for sample in mappings[name]["expected"]]


AS_NUMBER = "gender < `50` && '0' || '100'"
"""One vendor gives a number, 0 to 49 for female and 50 to 100 for male."""


def _gender_map(mapping: dict[str, Any]) -> dict[str, str]:
    return mapping["gender_map"] or {"0": "female", "100": "male"}


def _gender(mapping: dict[str, Any], said: Any) -> str | None:
    if said is None or mapping["gender_map"]:
        return _gender_map(mapping).get(said)
    return "female" if said < 50 else "male"


def _mapped_vendor(name: str, mapping: dict[str, Any]) -> AnyVendor:
    """The vendor that comes with the program, or one described by the mapping as a user would."""
    if name in MAPPED or name == "rekognition":
        return Registry().create(VendorId(MAPPED.get(name, name)))
    sides = ("width", "height") if mapping["box"] == "ltwh" else ("right", "bottom")
    words: dict[str, list[str]] = {"female": [], "male": []}
    for theirs, ours in _gender_map(mapping).items():
        words[ours].append(theirs)
    scale = mapping["confidence_scale"]
    text = to_toml(
        Draft(
            name=name,
            address="https://vendor.example/",
            key_in="none",
            faces=mapping["faces"],
            box=mapping["box"],
            units=mapping["units"],
            left="left",
            top="top",
            third=sides[0],
            fourth=sides[1],
            gender="gender" if mapping["gender_map"] else AS_NUMBER,
            confidence="gender_confidence" if scale else "",
            scale=str(scale) if scale else "none",
            age="age_low",
            female=", ".join(words["female"]),
            male=", ".join(words["male"]),
        )
    )
    raw = tomllib.loads(text)
    raw["answer"]["face"]["age_high"] = "age_high"
    return Registry().described(tomli_w.dumps(raw))


@pytest.mark.skipif(not SAMPLES.exists(), reason="the reference's samples are not here")
@pytest.mark.parametrize(("name", "sample"), _mappings())
def test_the_references_mappings_hold(name: str, sample: str) -> None:
    mapping = json.loads((SAMPLES / "mappings.json").read_text())[name]
    vendor, body = _mapped_vendor(name, mapping), (SAMPLES / sample).read_bytes()
    if "error" in sample:
        # The reference looks at its faces only; an error inside a success comes first.
        with pytest.raises(UnexpectedBodyError, match="File size limit exceeded"):
            vendor.parse(body, SENT)
        return
    found = vendor.parse(body, SENT)

    assert len(found) == len(mapping["expected"][sample])
    for one, expected in zip(found, mapping["expected"][sample], strict=True):
        across, down = (800, 600) if mapping["units"] == "ratio" else (1, 1)
        if mapping["box"] == "ltwh":
            sides = (expected["width"] * across, expected["height"] * down)
        else:
            sides = (
                (expected["right"] - expected["left"]) * across,
                (expected["bottom"] - expected["top"]) * down,
            )
        box = (expected["left"] * across, expected["top"] * down, *sides)
        assert (one.box.left, one.box.top, one.box.width, one.box.height) == pytest.approx(box)
        assert one.gender == _gender(mapping, expected["gender"])
        given, scale = expected["gender_confidence"], mapping["confidence_scale"]
        assert one.confidence == (None if given is None else pytest.approx(given / scale))
        assert one.received == ("" if given is None else str(given))
        for mine, theirs in ((one.age_low, "age_low"), (one.age_high, "age_high")):
            assert mine == (None if expected[theirs] is None else int(float(expected[theirs])))


@pytest.mark.skipif(not SAMPLES.exists(), reason="the reference's samples are not here")
@pytest.mark.parametrize("name", sorted(set(MAPPED) - {"google-vision"}))
def test_the_references_errors_are_no_answers(name: str) -> None:
    vendor_id = MAPPED[name]
    path = SAMPLES / f"{vendor_id}-errors.json"
    for case, error in json.loads(path.read_text()).items():
        if case == "no_face":
            assert _parse(vendor_id, error["body"]) == []
        else:
            _refusal(vendor_id, error["body"])


def test_a_number_is_kept_as_it_was_written() -> None:
    body = _body("kairos", "one_face").replace(b"0.9712", b"0.97120")
    (face,) = _parse("kairos", body)

    assert (face.confidence, face.received, face.percent_digits) == (0.9712, "0.97120", 1)


def test_whole_numbers_and_their_digits() -> None:
    body = json.loads(_body("deepface", "one_face"))
    body["results"][0]["gender"] = {"Woman": 98, "Man": 2}
    (face,) = _parse("deepface", body)

    assert (face.confidence, face.received, face.percent_digits) == (0.98, "98", 0)
    body["results"][0]["gender"] = {"Woman": 99.7, "Man": 0.3}
    assert _parse("deepface", body)[0].percent.startswith("99.7")


@pytest.mark.parametrize("vendor_id", ["azure-face", "facepp"])
def test_where_a_vendor_gives_no_confidence_none_is_given(vendor_id: str) -> None:
    (face,) = _parse(vendor_id, _body(vendor_id, "one_face"))

    assert face.gender is Gender.FEMALE
    assert face.percent == "none given"


def test_the_confidence_of_the_face_is_never_taken() -> None:
    (face,) = _parse("kairos", _body("kairos", "no_confidence"))

    assert (face.gender, face.confidence, face.received) == (Gender.MALE, None, "")


def test_google_finds_faces_without_gender() -> None:
    faces = _parse("google-vision", _body("google-vision", "several_faces"))
    (corner,) = _parse("google-vision", _body("google-vision", "face_in_the_corner"))

    assert {face.gender for face in faces} == {None}
    assert (corner.box.left, corner.box.top) == (0, 0), "zeros are left out of the answer"
    assert not Registry().info(VendorId("google-vision")).vocabulary


def test_a_face_without_gender_is_a_face() -> None:
    faces = _parse("azure-face", _body("azure-face", "without_gender"))

    assert [face.gender for face in faces] == [None, None]
    assert faces[0].box.width == 96


def test_ratios_become_pixels_of_what_was_sent() -> None:
    (face,) = _parse("clarifai", _body("clarifai", "one_face"))

    assert (face.box.left, face.box.top) == pytest.approx((31, 44))
    assert (face.box.width, face.box.height) == pytest.approx((96, 101))
    assert face.age_low == 33


def test_an_age_may_lack_an_end() -> None:
    (face,) = _parse("ibm-watson-vr", _body("ibm-watson-vr", "before_april_2018"))

    assert (face.age_low, face.age_high) == (49, None)


def test_an_error_is_looked_for_before_faces() -> None:
    body = json.loads(_body("ibm-watson-vr", "no_face"))
    body["images"][0]["error"] = {"code": 413, "description": "Too much.", "error_id": "limit"}

    assert "Too much" in _refusal("ibm-watson-vr", body)


def test_several_images_in_one_answer_are_refused() -> None:
    body = json.loads(_body("ibm-watson-vr", "one_face"))
    body["images"].append(copy.deepcopy(body["images"][0]))

    assert "faces" in _refusal("ibm-watson-vr", body)


@pytest.mark.parametrize("vendor_id", SHIPPED)
@pytest.mark.parametrize("value", [None, {}, {"faces": None}, "no", 3, {"hello": [1]}])
def test_no_list_is_not_no_face(vendor_id: str, value: Any) -> None:
    _refusal(vendor_id, value)


def test_a_refusal_names_the_face_and_the_key() -> None:
    body = json.loads(_body("facepp", "several_faces"))
    del body["faces"][2]["face_rectangle"]["left"]

    assert "face 3: left is missing" in _refusal("facepp", body)


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ("Masculine", "not among its words"),
        (7, "not among its words"),
        ("", "not among its words"),
    ],
)
def test_an_unknown_word_is_refused(odd: Any, said: str) -> None:
    body = json.loads(_body("facepp", "one_face"))
    body["faces"][0]["attributes"]["gender"]["value"] = odd

    assert said in _refusal("facepp", body)


@pytest.mark.parametrize("odd", [-0.1, 1.1, "0.9", True, 10**400, {}])
def test_an_impossible_confidence_is_refused(odd: Any) -> None:
    body = json.loads(_body("compreface", "one_face"))
    body["result"][0]["gender"]["probability"] = odd

    _refusal("compreface", body)


def test_further_answers_complete_the_first() -> None:
    first = _body("facepp", "several_faces")
    further = (BODIES / "facepp" / "further" / "sixth_face.json").read_bytes()

    assert _parse("facepp", first)[5].gender is None
    complete = _parse("facepp", first, further)
    assert [face.gender for face in complete][4:] == [Gender.FEMALE, Gender.MALE]
    assert complete[5].box == _parse("facepp", first)[5].box
    assert complete[5].age_low == 64


@pytest.mark.parametrize(
    "further", [{"error_message": "INTERNAL_ERROR"}, {}, {"faces": [{}]}, {"faces": [None]}]
)
def test_a_further_answer_of_another_shape_is_refused(further: Any) -> None:
    _refusal("facepp", _body("facepp", "several_faces"), further)


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.builds(lambda: [[]]),
)


@pytest.mark.parametrize("vendor_id", SHIPPED)
@settings(max_examples=120, deadline=None, database=None)
@given(data=st.data())
def test_a_body_mutated_all_over_is_read_or_refused(vendor_id: str, data: st.DataObject) -> None:
    body = json.loads(_body(vendor_id, "several_faces"))
    for _ in range(data.draw(st.integers(1, 4))):
        holder: Any = body
        while isinstance(holder, dict | list) and holder:
            key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else [0]))
            if data.draw(st.booleans()) or not isinstance(holder[key], dict | list):
                holder[key] = data.draw(ODD)
                break
            holder = holder[key]
    text = json.dumps(body)[: data.draw(st.sampled_from([None, 40, 400]))].encode()
    try:
        faces = _vendor(vendor_id).parse(text, SENT, [text] if data.draw(st.booleans()) else [])
    except UnexpectedBodyError:
        return
    for face in faces:
        assert face.gender in (None, Gender.FEMALE, Gender.MALE)
        assert face.box.width >= 0
