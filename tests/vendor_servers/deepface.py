"""DeepFace's REST server: JSON with a data: address inside, gender as two shares of a hundred."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

TOKEN = "made-up-deepface-token"
ENVIRONMENT = {"DEEPFACE_ENDPOINT": "{address}", "DEEPFACE_AUTH_TOKEN": TOKEN}


def serve(people: People, port: int = 0, *, with_token: bool = True) -> VendorServer:
    return VendorServer(lambda r: _answer(r, people, with_token), throttled, port)


def throttled() -> Reply:
    return Reply(503, "busy", {"Content-Type": "text/plain"})


def _answer(request: Request, people: People, with_token: bool) -> Reply:
    if (request.method, request.path) != ("POST", "/analyze"):
        raise RefusedError(Reply(404, "Not Found", {"Content-Type": "text/html"}))
    if with_token and request.headers.get("authorization") != f"Bearer {TOKEN}":
        raise RefusedError(Reply(401, {"message": "Invalid token"}))
    body = request.json()
    text = body.get("img", "")
    if not text.startswith("data:image/"):
        raise RefusedError(Reply(400, {"exception": f"there is no file {text[:20]}"}))
    if body.get("enforce_detection") is not True:
        raise AssertionError("without enforce_detection the whole photo comes back as a face")
    try:
        photo = received(base64.b64decode(text.split(",", 1)[1], validate=True), people)
    except (binascii.Error, IndexError, ProblemError):
        raise RefusedError(Reply(400, {"exception": "cannot decode the image"})) from None
    if not photo.people:
        message = "Exception while analyzing: Face could not be detected in the picture."
        raise RefusedError(Reply(400, {"error": message}))
    return Reply(200, {"results": [_face(p, "gender" in body["actions"]) for p in photo.people]})


def _face(person: Person, with_gender: bool) -> dict[str, Any]:
    face: dict[str, Any] = {
        "region": {"x": person.left, "y": person.top, "w": person.width, "h": person.height},
        "face_confidence": 0.91,
        "age": person.age,
    }
    if with_gender:
        woman = 99.99407529830933 if person.female else 0.005925000005459879
        face["gender"] = {"Woman": woman, "Man": 100 - woman}
        face["dominant_gender"] = "Woman" if person.female else "Man"
    return face
