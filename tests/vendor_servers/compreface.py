"""CompreFace's detection service: multipart, edges in pixels, no face is HTTP 400 with code 28."""

from __future__ import annotations

from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

KEY = "00000000-made-4up0-8000-000000000002"
ENVIRONMENT = {"COMPREFACE_ENDPOINT": "{address}", "COMPREFACE_API_KEY": KEY}


def serve(people: People, port: int = 0) -> VendorServer:
    return VendorServer(lambda request: _answer(request, people), throttled, port)


def throttled() -> Reply:
    return Reply(503, {"message": "busy", "code": 0})


def _error(status: int, code: int, message: str) -> RefusedError:
    return RefusedError(Reply(status, {"message": message, "code": code}))


def _answer(request: Request, people: People) -> Reply:
    if (request.method, request.path) != ("POST", "/api/v1/detection/detect"):
        raise _error(404, 0, "not found")
    if request.headers.get("x-api-key") != KEY:
        raise _error(404, 10, "Model with the api key is not found")
    parts = request.parts()
    if "file" not in parts or parts["file"][0] is None:
        raise _error(400, 26, "Required request part 'file' is not present")
    try:
        photo = received(parts["file"][1], people)
    except ProblemError:
        raise _error(400, 21, "Incorrect format of the file") from None
    if not photo.people:
        raise _error(400, 28, "No face is found in the given image")
    plugins = request.query.get("face_plugins", "").split(",")
    return Reply(200, {"result": [_face(person, plugins) for person in photo.people]})


def _face(person: Person, plugins: list[str]) -> dict[str, Any]:
    face: dict[str, Any] = {
        "box": {
            "probability": 0.9987509250640869,
            "x_min": person.left,
            "y_min": person.top,
            "x_max": person.left + person.width,
            "y_max": person.top + person.height,
        }
    }
    if "gender" in plugins:
        value = "female" if person.female else "male"
        face["gender"] = {"value": value, "probability": 0.9898611307144165}
    if "age" in plugins:
        face["age"] = {"probability": 0.93, "low": person.age - 3, "high": person.age + 3}
    return face
