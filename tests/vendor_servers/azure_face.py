"""Microsoft's detect v1.0: bytes in, an array out; whoever asks for gender today is refused."""

from __future__ import annotations

from typing import Any

from core.problem import ProblemError
from tests.vendor_servers.people import People, Person, received
from tests.vendor_servers.server import RefusedError, Reply, Request, VendorServer

KEY = "made-up-azure-key-0123456789abcdef"
ENVIRONMENT = {"AZURE_FACE_ENDPOINT": "{address}", "AZURE_FACE_KEY": KEY}
_ATTRIBUTES = {"gender", "age", "glasses", "headPose", "occlusion", "blur", "exposure", "noise"}
_RETIRED = {"gender", "age", "smile", "emotion", "facialHair", "hair", "makeup"}


def serve(people: People, port: int = 0, *, before_2022: bool = False) -> VendorServer:
    """before_2022: answer as the service did when it still gave gender."""
    return VendorServer(lambda r: _answer(r, people, before_2022), throttled, port)


def throttled() -> Reply:
    return _error(429, "429", "Rate limit is exceeded. Try again in 1 seconds.")


def _error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": message}})


def _unsupported() -> RefusedError:
    inner = {
        "code": "UnsupportedFeature",
        "message": (
            "Return Attributes (emotion, gender, age, smile, facial hair, hair and makeup) have "
            "been deprecated and are no longer supported."
        ),
    }
    error = {"code": "InvalidRequest", "message": "Invalid request has been sent."}
    return RefusedError(Reply(403, {"error": {**error, "innererror": inner}}))


def _answer(request: Request, people: People, before_2022: bool) -> Reply:
    if (request.method, request.path) != ("POST", "/face/v1.0/detect"):
        raise RefusedError(_error(404, "404", "Resource not found"))
    if request.headers.get("ocp-apim-subscription-key") != KEY:
        message = "Access denied due to invalid subscription key or wrong API endpoint."
        raise RefusedError(_error(401, "401", message))
    if request.headers.get("content-type") != "application/octet-stream":
        raise RefusedError(_error(415, "BadArgument", "Invalid Media Type."))
    if request.query.get("returnFaceId", "true") != "false":
        raise _unsupported()
    wanted = set(filter(None, request.query.get("returnFaceAttributes", "").split(",")))
    if wanted - _ATTRIBUTES - _RETIRED:
        raise RefusedError(_error(400, "BadArgument", "Invalid face attributes."))
    if wanted & _RETIRED and not before_2022:
        raise _unsupported()
    if not 1024 <= len(request.body) <= 6 * 1024 * 1024:
        raise RefusedError(_error(400, "InvalidImageSize", "Image size is too small or too big."))
    try:
        photo = received(request.body, people)
    except ProblemError:
        message = "Decoding error, image format unsupported."
        raise RefusedError(_error(400, "InvalidImage", message)) from None
    largest_first = sorted(photo.people, key=lambda p: -p.width * p.height)
    return Reply(200, [_face(p, wanted) for p in largest_first], {"apim-request-id": "made-up-1"})


def _face(person: Person, wanted: set[str]) -> dict[str, Any]:
    face: dict[str, Any] = {
        "faceRectangle": {
            "width": person.width,
            "height": person.height,
            "left": person.left,
            "top": person.top,
        }
    }
    attributes: dict[str, Any] = {}
    if "gender" in wanted:
        attributes["gender"] = "female" if person.female else "male"
    if "age" in wanted:
        attributes["age"] = float(person.age)
    if attributes:
        face["faceAttributes"] = attributes
    return face
