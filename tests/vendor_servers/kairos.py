"""Kairos /detect: JSON in, most errors under HTTP 200, gender confidence as two shares."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, Photo, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

APP_ID, KEY = "madeup12", "made-up-kairos-key-0123456789"
ENVIRONMENT = {"KAIROS_ENDPOINT": "{address}", "KAIROS_APP_ID": APP_ID, "KAIROS_APP_KEY": KEY}


def serve(people: People, port: int = 0) -> VendorServer:
    return VendorServer(lambda request: _answer(request, people), throttled, port)


def throttled() -> Reply:
    return _error(429, 3000, "too many requests")


def _error(status: int, code: int, message: str) -> Reply:
    return Reply(status, {"Errors": [{"Message": message, "ErrCode": code}]})


def _answer(request: Request, people: People) -> Reply:
    if (request.method, request.path) != ("POST", "/detect"):
        raise RefusedError(_error(404, 3002, "the API path was not found"))
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise RefusedError(_error(200, 1001, "invalid content type"))
    if (request.headers.get("app_id"), request.headers.get("app_key")) != (APP_ID, KEY):
        raise RefusedError(_error(403, 3003, "an invalid app_id or app_key was supplied"))
    if request.headers.get("store_image") != "false":
        raise AssertionError("a photo was sent without asking Kairos not to store it")
    body = request.json()
    if not body.get("image"):
        raise RefusedError(_error(200, 1002, "one or more required parameters are missing"))
    try:
        photo = received(base64.b64decode(body["image"], validate=True), people)
    except (binascii.Error, ProblemError):
        raise RefusedError(_error(200, 5000, "invalid image type, must be jpg or png")) from None
    if not photo.people:
        raise RefusedError(_error(200, 5002, "no faces found in the image"))
    image = {
        "status": "Complete",
        "width": photo.width,
        "height": photo.height,
        "file": "content_made_up",
        "faces": [_face(person, photo) for person in photo.people],
    }
    return Reply(200, {"images": [image]})


def _face(person: Person, photo: Photo) -> dict[str, Any]:
    female = person.female != photo.is_planted("kairos", 11)
    sure = {"maleConfidence": 0.08214, "femaleConfidence": 0.91786}
    if not female:
        sure = {"maleConfidence": 0.91786, "femaleConfidence": 0.08214}
    return {
        "topLeftX": person.left,
        "topLeftY": person.top,
        "width": person.width,
        "height": person.height,
        "confidence": 0.99931,
        "quality": 0.39524,
        "attributes": {"gender": {"type": "F" if female else "M", **sure}, "age": person.age},
    }
