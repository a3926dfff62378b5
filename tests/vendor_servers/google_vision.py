"""Google's FACE_DETECTION: faces without any gender; errors stand inside HTTP 200."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

KEY = "made-up-google-key-0123456789"
ENVIRONMENT = {"GOOGLE_VISION_ENDPOINT": "{address}", "GOOGLE_VISION_KEY": KEY}


def serve(people: People, port: int = 0) -> VendorServer:
    return VendorServer(lambda request: _answer(request, people), throttled, port)


def throttled() -> Reply:
    return _error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.")


def _error(code: int, status: str, message: str) -> Reply:
    return Reply(code, {"error": {"code": code, "message": message, "status": status}})


def _answer(request: Request, people: People) -> Reply:
    if (request.method, request.path) != ("POST", "/v1/images:annotate"):
        raise RefusedError(_error(404, "NOT_FOUND", "Not found."))
    if KEY not in (request.query.get("key"), request.headers.get("x-goog-api-key")):
        raise RefusedError(_error(400, "INVALID_ARGUMENT", "API key not valid."))
    asked = request.json()["requests"]
    if len(asked) != 1 or [f["type"] for f in asked[0]["features"]] != ["FACE_DETECTION"]:
        raise RefusedError(_error(400, "INVALID_ARGUMENT", "Only faces may be asked for here."))
    try:
        photo = received(base64.b64decode(asked[0]["image"]["content"], validate=True), people)
    except (binascii.Error, ProblemError):
        bad = {"error": {"code": 3, "message": "Bad image data."}}
        return Reply(200, {"responses": [bad]})
    faces = [_face(person) for person in photo.people]
    return Reply(200, {"responses": [{"faceAnnotations": faces} if faces else {}]})


def _face(person: Person) -> dict[str, Any]:
    right, bottom = person.left + person.width, person.top + person.height
    corners = [
        (person.left, person.top),
        (right, person.top),
        (right, bottom),
        (person.left, bottom),
    ]
    vertices = [_vertex(x, y) for x, y in corners]
    return {
        "boundingPoly": {"vertices": vertices},
        "fdBoundingPoly": {"vertices": vertices},
        "detectionConfidence": 0.98,
        "joyLikelihood": "VERY_LIKELY",
    }


def _vertex(x: int, y: int) -> dict[str, int]:
    """A coordinate of zero is left out, as protobuf's JSON does."""
    return {name: value for name, value in (("x", x), ("y", y)) if value}
