"""Clarifai's model "demographics": JSON in, edges as ratios, gender as the surer of two words."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, Photo, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

TOKEN = "made-up-clarifai-pat-0123456789"
ENVIRONMENT = {"CLARIFAI_ENDPOINT": "{address}", "CLARIFAI_PAT": TOKEN}
_PATH = "/v2/models/c0c0ac362b03416da06ab3fa36fb58e3/outputs"


def serve(people: People, port: int = 0) -> VendorServer:
    return VendorServer(lambda request: _answer(request, people), throttled, port)


def throttled() -> Reply:
    return _status(429, 11005, "Rate limited")


def _status(http: int, code: int, words: str) -> Reply:
    return Reply(http, {"status": {"code": code, "description": words}, "outputs": []})


def _answer(request: Request, people: People) -> Reply:
    if (request.method, request.path) != ("POST", _PATH):
        raise RefusedError(_status(404, 21200, "Model does not exist"))
    if request.headers.get("authorization") != f"Key {TOKEN}":
        raise RefusedError(_status(401, 11009, "API key not found"))
    body = request.json()
    if body.get("user_app_id") != {"user_id": "clarifai", "app_id": "main"}:
        raise RefusedError(_status(400, 11100, "Invalid request"))
    try:
        text = body["inputs"][0]["data"]["image"]["base64"]
        photo = received(base64.b64decode(text, validate=True), people)
    except (binascii.Error, KeyError, IndexError, ProblemError):
        raise RefusedError(_status(400, 30101, "Unsupported format")) from None
    ok = {"code": 10000, "description": "Ok"}
    output = {"id": "made-up", "status": ok, "data": _data(photo)}
    return Reply(200, {"status": {**ok, "req_id": "made-up-1"}, "outputs": [output]})


def _data(photo: Photo) -> dict[str, Any]:
    return {"regions": [_region(person, photo) for person in photo.people]}


def _region(person: Person, photo: Photo) -> dict[str, Any]:
    box = {
        "top_row": person.top / photo.height,
        "left_col": person.left / photo.width,
        "bottom_row": (person.top + person.height) / photo.height,
        "right_col": (person.left + person.width) / photo.width,
    }
    sure, other = ("feminine", "masculine") if person.female else ("masculine", "feminine")
    concepts = [
        {"name": str(person.age), "value": 0.5995513, "vocab_id": "age_appearance"},
        {"name": sure, "value": 0.97551966, "vocab_id": "gender_appearance"},
        {"name": other, "value": 0.02448034, "vocab_id": "gender_appearance"},
    ]
    return {"region_info": {"bounding_box": box}, "data": {"concepts": concepts}}
