"""Megvii's Detect v3: multipart, attributes for the five largest faces, the rest by analyze."""

from __future__ import annotations

import time
from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, Photo, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

KEY, SECRET = "made-up-facepp-key-01234567", "made-up-facepp-secret-89abcdef"
ENVIRONMENT = {
    "FACEPP_ENDPOINT": "{address}",
    "FACEPP_API_KEY": KEY,
    "FACEPP_API_SECRET": SECRET,
}
_WITH_ATTRIBUTES = 5


def serve(people: People, port: int = 0) -> VendorServer:
    tokens: dict[str, tuple[Person, bool]] = {}
    return VendorServer(lambda request: _answer(request, people, tokens), throttled, port)


def throttled() -> Reply:
    return _error(403, "CONCURRENCY_LIMIT_EXCEEDED")


def _error(status: int, message: str) -> Reply:
    body = {"time_used": 3, "error_message": message, "request_id": "1470472868,made-up"}
    return Reply(status, body)


def _answer(request: Request, people: People, tokens: dict[str, tuple[Person, bool]]) -> Reply:
    if request.method != "POST":
        raise RefusedError(_error(404, "API_NOT_FOUND"))
    if len(request.body) > 3 * 1024 * 1024:
        raise RefusedError(Reply(413, "Request Entity Too Large", {"Content-Type": "text/plain"}))
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RefusedError(_error(400, "MISSING_ARGUMENTS: api_key"))
    parts = request.parts()
    texts = {name: value.decode() for name, (file, value) in parts.items() if file is None}
    if "api_key" not in texts or "api_secret" not in texts:
        raise RefusedError(_error(400, "MISSING_ARGUMENTS: api_key"))
    if (texts["api_key"], texts["api_secret"]) != (KEY, SECRET):
        raise RefusedError(_error(401, "AUTHENTICATION_ERROR"))
    if texts.get("return_attributes") != "gender,age":
        raise RefusedError(_error(400, "BAD_ARGUMENTS:return_attributes"))
    if request.path == "/facepp/v3/detect":
        return _detect(texts, parts, people, tokens)
    if request.path == "/facepp/v3/face/analyze":
        return _analyze(texts, tokens)
    raise RefusedError(_error(404, "API_NOT_FOUND"))


def _detect(
    texts: dict[str, str],
    parts: dict[str, tuple[str | None, bytes]],
    people: People,
    tokens: dict[str, tuple[Person, bool]],
) -> Reply:
    if "calculate_all" in texts:
        raise RefusedError(_error(403, "INSUFFICIENT_PERMISSION:calculate_all"))
    if "image_file" not in parts:
        raise RefusedError(_error(400, "MISSING_ARGUMENTS: image_url, image_file, image_base64"))
    data = parts["image_file"][1]
    if len(data) > 2 * 1024 * 1024:
        raise RefusedError(_error(400, "IMAGE_FILE_TOO_LARGE:image_file"))
    try:
        photo = received(data, people)
    except ProblemError:
        raise RefusedError(_error(400, "IMAGE_ERROR_UNSUPPORTED_FORMAT:image_file")) from None
    if min(photo.width, photo.height) < 48 or max(photo.width, photo.height) > 4096:
        raise RefusedError(_error(400, "INVALID_IMAGE_SIZE:image_file"))
    largest_first = sorted(photo.people, key=lambda p: -p.width * p.height)
    faces = []
    for number, person in enumerate(largest_first):
        token = f"{photo.key[:24]}{number:08x}"
        tokens[token] = (person, photo.is_planted("facepp", 7))
        faces.append(_face(token, person, photo, with_attributes=number < _WITH_ATTRIBUTES))
    return Reply(200, _body({"faces": faces, "face_num": len(faces), "image_id": "made-up=="}))


def _analyze(texts: dict[str, str], tokens: dict[str, tuple[Person, bool]]) -> Reply:
    wanted = list(filter(None, texts.get("face_tokens", "").split(",")))
    if not 1 <= len(wanted) <= _WITH_ATTRIBUTES:
        raise RefusedError(_error(400, "BAD_ARGUMENTS:face_tokens"))
    if any(token not in tokens for token in wanted):
        raise RefusedError(_error(400, "INVALID_FACE_TOKEN:face_tokens"))
    faces = [
        {
            "face_token": token,
            "face_rectangle": _box(tokens[token][0]),
            "attributes": _attributes(*tokens[token]),
        }
        for token in wanted
    ]
    return Reply(200, _body({"faces": faces}))


def _face(token: str, person: Person, photo: Photo, with_attributes: bool) -> dict[str, Any]:
    face: dict[str, Any] = {"face_token": token, "face_rectangle": _box(person)}
    if with_attributes:
        face["attributes"] = _attributes(person, photo.is_planted("facepp", 7))
    return face


def _box(person: Person) -> dict[str, int]:
    return {
        "top": person.top,
        "left": person.left,
        "width": person.width,
        "height": person.height,
    }


def _attributes(person: Person, planted: bool) -> dict[str, Any]:
    female = person.female != planted
    return {
        "gender": {"value": "Female" if female else "Male"},
        "age": {"value": person.age},
        "glass": {"value": "None"},
    }


def _body(body: dict[str, Any]) -> dict[str, Any]:
    return {"request_id": f"{int(time.time())},made-up", "time_used": 52, **body}
