"""A vendor nobody knows yet, with a shape of its own: for adding one by the form alone.

`POST /v7/look` with the header `X-Sight-Token` and JSON {"picture": {"b64": …}}; edges as ratios,
words of its own ("W", "M"), a confidence from 0 to 1 under a name of its own.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, Photo, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

TOKEN = "made-up-sight-token-42"


def serve(people: People, port: int = 0, *, names_pause: bool = True) -> VendorServer:
    """names_pause: say how long to wait when throttling."""
    return VendorServer(
        lambda request: _answer(request, people), lambda: throttled(names_pause), port
    )


def throttled(names_pause: bool = True) -> Reply:
    body = {"oops": {"kind": "calm-down", "say": "Too fast."}}
    return Reply(420, body, {"Retry-After": "1"} if names_pause else {})


def _oops(status: int, kind: str, say: str) -> RefusedError:
    return RefusedError(Reply(status, {"oops": {"kind": kind, "say": say}}))


def _answer(request: Request, people: People) -> Reply:
    if (request.method, request.path) != ("POST", "/v7/look"):
        raise _oops(404, "nowhere", "There is nothing here.")
    if request.headers.get("x-sight-token") != TOKEN:
        raise _oops(401, "who-are-you", "This token is unknown.")
    try:
        data = base64.b64decode(request.json()["picture"]["b64"], validate=True)
        photo = received(data, people)
    except (binascii.Error, KeyError, TypeError, ValueError, ProblemError):
        raise _oops(422, "no-picture", "This is no picture.") from None
    return Reply(200, {"seen": {"heads": [_head(p, photo) for p in photo.people]}})


def _head(person: Person, photo: Photo) -> dict[str, Any]:
    return {
        "frame": {
            "x1": person.left / photo.width,
            "y1": person.top / photo.height,
            "x2": (person.left + person.width) / photo.width,
            "y2": (person.top + person.height) / photo.height,
        },
        "guess": {"as": "W" if person.female else "M", "sure": 0.9312},
        "years": person.age,
    }
