"""Described vendors are asked over a real connection, to servers on this computer."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from core.labelling.labels import Gender
from core.photos.photo import SentFile, SentRecord
from core.problem import Problem
from core.vendor import (
    Answer,
    BadCredentialsError,
    PhotoRefusedError,
    ThrottledError,
    UnavailableError,
    VendorError,
    VendorId,
)
from providers.registry import SHIPPED, Registry
from providers.rest.vendor import RestVendor
from tests.providers.loopback import Loopback, Received, reply

BODIES = Path(__file__).parents[1] / "data" / "responses"
PHOTO = b"\xff\xd8\xff these are the bytes of a photo \x00\r\n--B\xff\xd9"
SENT = SentFile(PHOTO, SentRecord(800, 600, 1.0, len(PHOTO), sha256(PHOTO).hexdigest(), "JPEG"))
KEYS = {"key": "K-1", "api_key": "A-1", "api_secret": "S-1", "app_id": "I-1", "app_key": "P-1"}


@dataclass
class Count:
    """A meter that counts, and refuses from the given request on."""

    refuse_from: int = 1000
    requests: int = field(default=0)

    def before_request(self) -> None:
        if self.requests + 1 >= self.refuse_from:
            raise VendorError(Problem("cap reached", "The cap is reached.", "Raise it."))
        self.requests += 1


def body(vendor_id: str, name: str) -> bytes:
    return (BODIES / vendor_id / f"{name}.json").read_bytes()


def connected(vendor_id: str, server: Loopback, **more: str) -> RestVendor:
    vendor = Registry().create(VendorId(vendor_id))
    assert isinstance(vendor, RestVendor)
    vendor.seconds = 20
    vendor.connect({**KEYS, "token": "T-1", "endpoint": server.address, **more})
    return vendor


def ask(vendor_id: str, *replies: bytes, **more: str) -> tuple[Answer, list[Received], Count]:
    """Ask one vendor whose server gives these replies, one after the other."""
    left, meter = list(replies), Count()
    with Loopback(lambda _: [left.pop(0)]) as server:
        answer = connected(vendor_id, server, **more).analyze(SENT, meter)
    assert not left
    assert meter.requests == len(server.received)
    return answer, server.received, meter


def failure(vendor_id: str, answer: bytes) -> VendorError:
    with pytest.raises(VendorError) as caught:
        ask(vendor_id, answer)
    assert caught.value.problem.what.endswith(".")
    assert caught.value.problem.way_out.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    "vendor_id",
    sorted(path.stem for path in SHIPPED.glob("*.toml")),
)
def test_a_body_is_kept_byte_for_byte(vendor_id: str) -> None:
    raw = b" \n" + body(vendor_id, "one_face").replace(b"\n", b"\r\n  ")
    answer, _, _ = ask(vendor_id, reply(200, raw))

    assert answer.body == raw
    assert answer.endpoint.startswith("http://127.0.0.1:")
    assert "?" not in answer.endpoint
    assert len(Registry().create(VendorId(vendor_id)).parse(answer.body, SENT.record)) == 1


def test_azure_is_asked_as_its_reference_says() -> None:
    answer, (request,), _ = ask(
        "azure-face", reply(200, body("azure-face", "one_face"), {"apim-request-id": "r-1"})
    )

    assert (request.method, request.path) == ("POST", "/face/v1.0/detect")
    assert request.query["returnFaceId"] == "false"
    assert request.query["returnFaceAttributes"] == "gender,age"
    assert request.query["detectionModel"] == "detection_01"
    assert request.headers["ocp-apim-subscription-key"] == "K-1"
    assert request.headers["content-type"] == "application/octet-stream"
    assert request.headers["accept-encoding"] == "identity"
    assert len(request.headers["client-request-id"]) == 36
    assert request.body == PHOTO
    assert answer.request_id == "r-1"
    assert answer.note == ""


def test_facepp_is_asked_as_its_reference_says() -> None:
    answer, (request,), _ = ask("facepp", reply(200, body("facepp", "one_face")))
    form = request.form()

    assert request.path == "/facepp/v3/detect"
    assert list(form) == ["api_key", "api_secret", "return_attributes", "image_file"]
    assert [form[name][2] for name in list(form)[:3]] == [b"A-1", b"S-1", b"gender,age"]
    assert form["image_file"] == ("photo.jpg", "image/jpeg", PHOTO)
    assert answer.request_id.startswith("1763856000,")
    assert "authorization" not in request.headers


def test_ibm_was_asked_with_its_key_as_a_password() -> None:
    _, (request,), _ = ask("ibm-watson-vr", reply(200, body("ibm-watson-vr", "one_face")))

    assert request.query == {"version": "2018-03-19"}
    assert request.headers["x-watson-learning-opt-out"] == "1"
    assert base64.b64decode(request.headers["authorization"].split()[1]) == b"apikey:K-1"
    assert request.form()["images_file"][2] == PHOTO


def test_kairos_is_asked_not_to_store_the_photo() -> None:
    _, (request,), _ = ask("kairos", reply(200, body("kairos", "one_face")))

    assert request.headers["store_image"] == "false"
    assert (request.headers["app_id"], request.headers["app_key"]) == ("I-1", "P-1")
    assert base64.b64decode(request.json()["image"]) == PHOTO


def test_servers_of_ones_own() -> None:
    _, (compreface,), _ = ask("compreface", reply(200, body("compreface", "one_face")))
    _, (deepface,), _ = ask("deepface", reply(200, body("deepface", "one_face")))
    _, (open_one,), _ = ask("deepface", reply(200, body("deepface", "one_face")), token="")

    assert compreface.headers["x-api-key"] == "K-1"
    assert compreface.query["face_plugins"] == "age,gender"
    assert compreface.form()["file"][2] == PHOTO
    assert deepface.headers["authorization"] == "Bearer T-1"
    assert "authorization" not in open_one.headers
    assert deepface.json()["img"].startswith("data:image/jpeg;base64,")
    assert deepface.json()["actions"] == ["age", "gender"]
    assert deepface.json()["enforce_detection"] is True


def test_clarifai_and_google_get_json() -> None:
    _, (clarifai,), _ = ask("clarifai", reply(200, body("clarifai", "one_face")))
    _, (google,), _ = ask("google-vision", reply(200, body("google-vision", "one_face")))

    assert clarifai.headers["authorization"] == "Key T-1"
    assert clarifai.json()["inputs"][0]["data"]["image"]["base64"] == base64.b64encode(
        PHOTO
    ).decode("ascii")
    (asked,) = google.json()["requests"]
    assert asked["features"] == [{"type": "FACE_DETECTION", "maxResults": 100}]
    assert google.headers["x-goog-api-key"] == "K-1"
    assert "K-1" not in google.target


GENDER_RETIRED = reply(
    403,
    {
        "error": {
            "code": "InvalidRequest",
            "message": "Invalid request has been sent.",
            "innererror": {
                "code": "UnsupportedFeature",
                "message": "Return Attributes (emotion, gender, age, smile, facial hair, hair and "
                "makeup) have been deprecated and are no longer supported.",
            },
        }
    },
)


def test_azure_is_asked_again_without_gender_and_says_so() -> None:
    found = reply(200, body("azure-face", "without_gender"))
    left, meter = [GENDER_RETIRED, found, found], Count()
    with Loopback(lambda _: [left.pop(0)]) as server:
        vendor = connected("azure-face", server)
        answers = [vendor.analyze(SENT, meter), vendor.analyze(SENT, meter)]

    asked = [request.query.get("returnFaceAttributes") for request in server.received]
    assert asked == ["gender,age", None, None], "refused once, not once a photo"
    assert meter.requests == 3
    assert "Asked again without gender" in answers[0].note
    assert "HTTP 403, UnsupportedFeature" in answers[0].note
    assert "refused before" in answers[1].note
    assert [face.gender for face in vendor.parse(answers[0].body, SENT.record)] == [None, None]


def test_azure_that_refuses_even_then_is_not_asked_for_ever() -> None:
    with pytest.raises(UnavailableError, match="no longer answers about gender"):
        ask("azure-face", GENDER_RETIRED, GENDER_RETIRED)


def _many(count: int, known: int) -> dict[str, Any]:
    body: dict[str, Any] = {"request_id": "1,2", "faces": []}
    for number in range(count):
        box = {"left": number, "top": 0, "width": 9, "height": 9}
        face: dict[str, Any] = {"face_token": f"{number:032x}", "face_rectangle": box}
        if number < known:
            face["attributes"] = _attributes(number)
        body["faces"].append(face)
    return body


def _attributes(number: int) -> dict[str, Any]:
    return {"gender": {"value": "Female" if number % 2 else "Male"}, "age": {"value": number}}


def _facepp(request: Received) -> list[bytes]:
    """Twelve faces, five with attributes; the others' when they are asked for."""
    if request.path == "/facepp/v3/detect":
        return [reply(200, _many(12, 5))]
    named = request.form()["face_tokens"][2].decode().split(",")
    assert 1 <= len(named) <= 5
    assert request.form()["return_attributes"][2] == b"gender,age"
    faces = [{"face_token": name, "attributes": _attributes(int(name, 16))} for name in named]
    return [reply(200, {"request_id": "3,4", "faces": faces})]


def test_twelve_faces_make_three_calls() -> None:
    meter = Count()
    with Loopback(_facepp) as server:
        vendor = connected("facepp", server)
        answer = vendor.analyze(SENT, meter)

    assert [request.path for request in server.received] == [
        "/facepp/v3/detect",
        "/facepp/v3/face/analyze",
        "/facepp/v3/face/analyze",
    ]
    assert meter.requests == 3
    assert len(answer.further) == 2
    faces = vendor.parse(answer.body, SENT.record, answer.further)
    genders = [Gender.FEMALE if number % 2 else Gender.MALE for number in range(12)]
    assert [face.gender for face in faces] == genders
    assert [face.age_low for face in faces] == list(range(12))
    assert [face.box.left for face in faces] == list(range(12))


def test_what_is_paid_for_is_not_paid_again_when_a_further_call_fails() -> None:
    throttle = [False, False, True]

    def script(request: Received) -> list[bytes]:
        if throttle and throttle.pop(0):
            return [reply(403, {"error_message": "CONCURRENCY_LIMIT_EXCEEDED"})]
        return _facepp(request)

    with Loopback(script) as server:
        vendor = connected("facepp", server)
        with pytest.raises(ThrottledError):
            vendor.analyze(SENT, Count())
        answer = vendor.analyze(SENT, Count())
        vendor.analyze(SENT, Count())

    paths = [request.path.rsplit("/", 1)[1] for request in server.received]
    assert paths == ["detect", "analyze", "analyze", "analyze", "detect", "analyze", "analyze"]
    assert len(answer.further) == 2


def test_a_cap_holds_for_further_calls() -> None:
    with Loopback(_facepp) as server:
        with pytest.raises(VendorError, match="The cap is reached"):
            connected("facepp", server).analyze(SENT, Count(refuse_from=3))
        assert len(server.received) == 2


def test_nothing_is_sent_where_the_meter_refuses() -> None:
    with Loopback(_facepp) as server:
        with pytest.raises(VendorError, match="The cap is reached"):
            connected("facepp", server).analyze(SENT, Count(refuse_from=1))
        assert server.received == []


KAIROS = {"throttled": 3000, "unavailable": 3001, "bad key": 3003, "photo refused": 5000}


@pytest.mark.parametrize(("kind", "code"), KAIROS.items())
def test_errors_of_kairos_are_told_by_their_code(kind: str, code: int) -> None:
    error = failure("kairos", reply(200, {"Errors": [{"Message": "Oh.", "ErrCode": code}]}))

    assert error.problem.kind == kind
    assert "“Oh” (HTTP 200" in error.problem.what


@pytest.mark.parametrize(
    ("vendor_id", "status"), [("kairos", 200), ("compreface", 400), ("deepface", 400)]
)
def test_no_face_is_an_answer_whatever_it_looks_like(vendor_id: str, status: int) -> None:
    raw = body(vendor_id, "no_face")
    answer, _, _ = ask(vendor_id, reply(status, raw))

    assert answer.body == raw
    assert Registry().create(VendorId(vendor_id)).parse(answer.body, SENT.record) == []


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (403, "CONCURRENCY_LIMIT_EXCEEDED", ThrottledError),
        (401, "AUTHENTICATION_ERROR", BadCredentialsError),
        (403, "AUTHENTICATION_ERROR", BadCredentialsError),
        (403, "AUTHORIZATION_ERROR:Denied by Client", BadCredentialsError),
        (403, "AUTHORIZATION_ERROR: Insufficient Account Balance", BadCredentialsError),
        (403, "INSUFFICIENT_PERMISSION:calculate_all", BadCredentialsError),
        (400, "IMAGE_ERROR_UNSUPPORTED_FORMAT:image_file", PhotoRefusedError),
        (400, "MISSING_ARGUMENTS: image_url", UnavailableError),
        (404, "API_NOT_FOUND", UnavailableError),
        (500, "INTERNAL_ERROR", UnavailableError),
    ],
)
def test_errors_of_facepp(status: int, message: str, kind: type[VendorError]) -> None:
    error = failure("facepp", reply(status, {"time_used": 3, "error_message": message}))

    assert type(error) is kind
    assert message in error.problem.what
    if isinstance(error, UnavailableError):
        assert (error.again, error.maybe_charged) == (status == 500, status == 500)


def test_a_plain_text_413_is_a_refused_photo() -> None:
    text = {"Content-Type": "text/plain"}
    error = failure("facepp", reply(413, "Request Entity Too Large", text))
    page = {"Content-Type": "text/html"}
    html = failure("ibm-watson-vr", reply(413, "<html><title>413</title></html>", page))

    assert type(error) is type(html) is PhotoRefusedError
    assert "“Request Entity Too Large” (HTTP 413)" in error.problem.what
    assert "<" not in html.problem.what


def test_an_error_that_nobody_has_explained_is_not_laid_to_the_photo() -> None:
    words = json.dumps({"error": {"message": "The month's quota is used up."}}).encode()
    error = failure("azure-face", reply(200, words))
    assert isinstance(error, PhotoRefusedError)
    assert error.problem.what == (
        "Azure Face answered with an error: “The month's quota is used up” (HTTP 200)."
    )
    assert "not about the photo" in error.problem.way_out


def test_an_error_inside_a_success() -> None:
    error = {"code": 413, "description": "File size limit exceeded", "error_id": "limit_exceeded"}
    image = {"faces": [], "image": "photo.jpg", "error": error}

    ibm = failure("ibm-watson-vr", reply(200, {"images": [image], "images_processed": 1}))
    google = failure("google-vision", reply(200, {"responses": [{"error": {"code": 3}}]}))
    assert type(ibm) is type(google) is PhotoRefusedError
    assert "limit_exceeded" in ibm.problem.what


@pytest.mark.parametrize(
    ("headers", "message", "pause"),
    [
        ({"Retry-After": "26"}, "Rate limit is exceeded.", 26),
        ({"Retry-After": "0"}, "Try again in 5 seconds.", 0),
        ({"Retry-After": "Thu, 01 Jan 2015 00:00:00 GMT"}, "", 0),
        ({"Retry-After": "soon"}, "Rate limit is exceeded. Try again in 7 seconds.", 7),
        ({}, "Requests have exceeded rate limit. Please retry after 1 second. Or pay.", 1),
        ({}, "Rate limit is exceeded. Try again in 86400 seconds.", 86400),
        ({}, "Rate limit is exceeded.", None),
    ],
)
def test_a_pause_is_taken_from_the_header_or_the_words(
    headers: dict[str, str], message: str, pause: float | None
) -> None:
    body = {"error": {"code": "429", "message": message}}
    error = failure("azure-face", reply(429, body, headers))

    assert isinstance(error, ThrottledError)
    assert error.retry_after == pause


def test_a_pause_as_a_date_to_come() -> None:
    error = failure("azure-face", reply(429, {}, {"Retry-After": "Thu, 31 Dec 2099 23:59:59 GMT"}))

    assert isinstance(error, ThrottledError)
    assert error.retry_after is not None
    assert error.retry_after > 86400


def test_a_pause_is_heeded_whatever_the_status() -> None:
    error = failure("kairos", reply(420, {"say": "Too fast."}, {"Retry-After": "1.5"}))

    assert isinstance(error, ThrottledError)
    assert error.retry_after == 1.5


def test_an_account_that_is_not_approved_is_a_wrong_key() -> None:
    inner = {"code": "UnsupportedFeature", "message": "Feature is not supported, missing approval."}
    body = {"error": {"code": "InvalidRequest", "message": "Invalid.", "innererror": inner}}
    error = failure("azure-face", reply(403, body))

    assert type(error) is BadCredentialsError
    assert error.problem.what.startswith("Microsoft has not approved this account")
    assert "missing approval" in error.problem.what


def test_json_of_another_shape_is_kept_and_read_as_such() -> None:
    answer, _, _ = ask("facepp", reply(200, {"hello": 1}))

    with pytest.raises(VendorError, match="shape this program does not know"):
        Registry().create(VendorId("facepp")).parse(answer.body, SENT.record)


@pytest.mark.parametrize("content", [b"", b'{"faces": [', b"<html>Log in</html>", b"\xff\xfe"])
def test_a_success_that_is_no_json_is_asked_again(content: bytes) -> None:
    error = failure("facepp", reply(200, content))

    assert isinstance(error, UnavailableError)
    assert (error.problem.kind, error.again, error.maybe_charged) == ("broken answer", True, True)


def test_an_unusual_success_is_a_success() -> None:
    answer, _, _ = ask("azure-face", reply(299, body("azure-face", "one_face")))

    assert json.loads(answer.body)


def test_the_address_comes_from_the_credentials_the_environment_or_the_description(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facepp, azure = (Registry().create(VendorId(one)) for one in ("facepp", "azure-face"))
    assert isinstance(facepp, RestVendor)
    assert isinstance(azure, RestVendor)

    assert azure.endpoint({}) == ""
    assert facepp.endpoint({}) == "https://api-us.faceplusplus.com/facepp/v3/detect"
    monkeypatch.setenv("FACEPP_ENDPOINT", "https://elsewhere.example/")
    assert facepp.endpoint({}) == "https://elsewhere.example/facepp/v3/detect"
    typed = {"endpoint": "https://user:pass@typed.example:8443?key=1"}
    assert "pass" not in facepp.endpoint(typed)
    assert facepp.endpoint({"endpoint": "http://localhost:1"}) == (
        "http://localhost:1/facepp/v3/detect"
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://vendor.example",
        "ftp://127.0.0.1",
        "vendor.example",
        "https://user:pass@vendor.example",
        "https://",
        "https://[::1",
        "https://vendor.example:port",
        f"https://{'a' * 70}.example",
        "https://a..example",
    ],
)
def test_an_address_that_would_show_key_and_photos_is_refused(address: str) -> None:
    vendor = Registry().create(VendorId("facepp"))

    with pytest.raises(UnavailableError, match="The address typed for Face"):
        vendor.connect({**KEYS, "endpoint": address})


def test_a_missing_or_impossible_key() -> None:
    vendor = Registry().create(VendorId("kairos"))

    with pytest.raises(BadCredentialsError, match="needs its App ID"):
        vendor.connect({})
    with pytest.raises(BadCredentialsError, match="characters that no key has") as caught:
        vendor.connect({**KEYS, "app_key": "geheim\nX: y"})
    assert "geheim" not in str(caught.value)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
