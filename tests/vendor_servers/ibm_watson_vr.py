"""IBM's detect_faces as it was until 2019; the real one is gone, this one is for its mapping."""

from __future__ import annotations

import base64
from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

KEY = "made-up-ibm-key-0123456789"
ENVIRONMENT = {"IBM_WATSON_VR_ENDPOINT": "{address}", "IBM_WATSON_VR_KEY": KEY}


def serve(people: People, port: int = 0) -> VendorServer:
    return VendorServer(lambda request: _answer(request, people), throttled, port)


def throttled() -> Reply:
    return Reply(403, {"status": "ERROR", "statusInfo": "daily-transaction-limit-exceeded"})


def _answer(request: Request, people: People) -> Reply:
    if (request.method, request.path) != ("POST", "/visual-recognition/api/v3/detect_faces"):
        raise RefusedError(Reply(404, {"code": 404, "error": "Not Found"}))
    basic = "Basic " + base64.b64encode(f"apikey:{KEY}".encode()).decode()
    if request.headers.get("authorization") != basic:
        raise RefusedError(Reply(401, {"code": 401, "error": "Unauthorized"}))
    parts = request.parts()
    if request.query.get("version") != "2018-03-19" or "images_file" not in parts:
        error = {"code": 400, "description": "No images were given", "error_id": "parameter_error"}
        raise RefusedError(Reply(400, {"error": error, "images_processed": 0}))
    name, data = parts["images_file"]
    try:
        photo = received(data, people)
    except ProblemError:
        error = {"code": 400, "description": "Invalid image", "error_id": "input_error"}
        image = {"error": error, "image": name, "faces": []}
        return Reply(200, {"images": [image], "images_processed": 1})
    faces = [_face(person) for person in photo.people]
    return Reply(200, {"images": [{"faces": faces, "image": name}], "images_processed": 1})


def _face(person: Person) -> dict[str, Any]:
    word = "FEMALE" if person.female else "MALE"
    return {
        "age": {"min": person.age - 4, "max": person.age + 4, "score": 0.446989},
        "face_location": {
            "height": person.height,
            "width": person.width,
            "left": person.left,
            "top": person.top,
        },
        "gender": {"gender": word, "gender_label": word.lower(), "score": 0.99593},
    }
