"""DetectFaces as Amazon documents it: json 1.1, signed, JPEG or PNG up to 5,242,880 bytes."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, Photo, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

KEY_ID, SECRET = "AKIAMADEUPMADEUPMADE", "made-up-secret-of-nobody-0123456789abcdef"
ENVIRONMENT = {
    "AWS_ENDPOINT_URL_REKOGNITION": "{address}",
    "AWS_ACCESS_KEY_ID": KEY_ID,
    "AWS_SECRET_ACCESS_KEY": SECRET,
}
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d{8}/([a-z0-9-]+)/rekognition/aws4_request, "
    r"SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}"
)
_ID = "03507c9b-7e84-11e9-9ad1-854a4567eb71"
_HEADERS = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": _ID}


def serve(people: People, port: int = 0) -> VendorServer:
    return VendorServer(lambda request: _answer(request, people), throttled, port)


def throttled() -> Reply:
    return _error("ProvisionedThroughputExceededException", "Provisioned Rate exceeded.")


def _error(code: str, message: str, status: int = 400) -> Reply:
    body = {"__type": code, "Code": code, "Logref": _ID, "Message": message}
    return Reply(status, body, _HEADERS)


def _refuse(code: str, message: str) -> RefusedError:
    return RefusedError(_error(code, message))


def _answer(request: Request, people: People) -> Reply:
    if (request.method, request.path) != ("POST", "/"):
        raise _refuse("UnknownOperationException", "")
    if request.headers.get("x-amz-target") != "RekognitionService.DetectFaces":
        raise _refuse("AccessDeniedException", "only DetectFaces may be called here")
    if request.headers.get("content-type") != "application/x-amz-json-1.1":
        raise _refuse("SerializationException", "")
    signed = _SIGNED.fullmatch(request.headers.get("authorization", ""))
    if signed is None or "x-amz-date" not in request.headers:
        raise _refuse("InvalidSignatureException", "The request signature is missing.")
    if signed[1] != KEY_ID:
        raise _refuse(
            "UnrecognizedClientException", "The security token included in the request is invalid."
        )
    body = request.json()
    if set(body) != {"Image", "Attributes"} or set(body["Image"]) != {"Bytes"}:
        raise _refuse("InvalidParameterException", "Request has invalid parameters")
    if sorted(body["Attributes"]) != ["AGE_RANGE", "GENDER"]:
        raise _refuse("InvalidParameterException", "Request has invalid parameters")
    photo = _photo(body["Image"]["Bytes"], people)
    return Reply(200, {"FaceDetails": [_face(p, photo) for p in photo.people]}, _HEADERS)


def _photo(text: str, people: People) -> Photo:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise _refuse("SerializationException", "") from None
    if len(data) > 5_242_880:
        raise _refuse(
            "ValidationException", "Member must have length less than or equal to 5242880"
        )
    if not data.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        raise _refuse("InvalidImageFormatException", "Request has invalid image format")
    try:
        photo = received(data, people)
    except ProblemError:
        raise _refuse("InvalidParameterException", "Request has invalid parameters") from None
    if min(photo.width, photo.height) < 80:
        raise _refuse("InvalidParameterException", "Request has invalid parameters")
    return photo


def _face(person: Person, photo: Photo) -> dict[str, Any]:
    female = person.female != photo.is_planted("rekognition", 9)
    return {
        "BoundingBox": {
            "Width": person.width / photo.width,
            "Height": person.height / photo.height,
            "Left": person.left / photo.width,
            "Top": person.top / photo.height,
        },
        "AgeRange": {"Low": max(0, person.age - 4), "High": person.age + 4},
        "Gender": {
            "Value": "Female" if female else "Male",
            "Confidence": 62.412109375 if photo.is_planted("rekognition", 9) else 99.722412109375,
        },
        "Landmarks": [],
        "Pose": {"Roll": -1.4911699295043945, "Yaw": 2.5, "Pitch": -4.970901966094971},
        "Quality": {"Brightness": 73.81391906738281, "Sharpness": 86.86019134521484},
        "Confidence": 99.99995422363281,
    }
