"""What a reply of a vendor means: an answer, or which failure with which way out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.problem import Problem
from core.vendor import (
    BadCredentialsError,
    PhotoRefusedError,
    ThrottledError,
    UnavailableError,
    VendorError,
)
from providers.rest.reading import error_in, one_line, parsed, shortened

if TYPE_CHECKING:
    from providers.rest.description import Description, RulePart

_LONGEST_PAUSE = 30 * 86_400.0
_NOT_FOUND = (404, 405, 410)
_ABOUT_THE_PHOTO = (413, 415, 422)
_MAYBE_CHARGED = (500, 502, 504)
"""The vendor, or what stands before it, gave up after the photo had arrived."""


@dataclass(frozen=True)
class Reply:
    """What came back. headers: names in lower case. body: byte for byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class GenderRefusedError(Exception):
    """The vendor would answer, but not about gender. said: its words."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True)
class _Said:
    """What a reply says. value: of its JSON. text, code: of the error; empty where none."""

    value: Any
    is_json: bool
    text: str = ""
    code: str = ""


def check(
    name: str, description: Description, reply: Reply, hide: Callable[[str], str] = str
) -> None:
    """Return where the reply is an answer that can be stored; else say what it is.

    hide: takes whatever is secret out of a text; a vendor may repeat the key in its error.

    Raises:
        GenderRefusedError: as it says.
        VendorError: one of its kinds.
    """
    if 300 <= reply.status < 400:
        raise _redirected(name, reply, hide)
    said = _said(description, reply)
    succeeded = 200 <= reply.status < 300
    if succeeded and not said.is_json:
        raise not_json(name)
    if succeeded and not said.text:
        return
    rule = _rule(description, reply.status, said)
    words = _quoted(reply.status, said, hide)
    meaning = rule.meaning if rule else _usual_meaning(reply)
    if meaning == "no_face" and said.is_json:
        return
    if meaning == "gender_refused":
        raise GenderRefusedError(words)
    raise _error(name, meaning, words, reply, said, description, rule)


def holds(rule: RulePart, status: int | None, text: str, code: str) -> bool:
    """Whether a rule speaks of this error. status: None where it is not known any more."""
    if rule.status and status is not None and status not in rule.status:
        return False
    if rule.code and code not in rule.code and code.split(":")[0].strip() not in rule.code:
        return False
    return not rule.text or re.search(rule.text, text, re.IGNORECASE) is not None


def request_id(description: Description, reply: Reply) -> str:
    """The vendor's own name for the call, or empty."""
    from providers.rest.reading import found

    for header in description.answer.request_id_headers:
        if reply.headers.get(header.lower()):
            return reply.headers[header.lower()]
    try:
        value = found(description.answer.request_id, parsed(reply.body))
    except (ValueError, RecursionError):
        return ""
    return one_line(value) if isinstance(value, str | int) else ""


def not_json(name: str) -> VendorError:
    """A success whose body is cut off, or comes from something in between."""
    return UnavailableError(
        Problem(
            "broken answer",
            f"What came back from {name} is no whole JSON answer.",
            "Ask again; if it stays so, check that no proxy or login page answers in its place.",
        ),
        again=True,
        maybe_charged=True,
    )


def _said(description: Description, reply: Reply) -> _Said:
    try:
        value = parsed(reply.body)
    except (ValueError, RecursionError):
        return _Said(None, False, text=_plain(reply))
    try:
        text, code = error_in(description, value)
    except (ValueError, TypeError, AttributeError):
        # JMESPath's functions refuse values of other types: no error this vendor would report.
        return _Said(value, True)
    return _Said(value, True, text, code)


def _plain(reply: Reply) -> str:
    if "html" in reply.headers.get("content-type", "").lower():
        return ""
    return one_line(reply.body.decode(errors="replace"))


def _quoted(status: int, said: _Said, hide: Callable[[str], str]) -> str:
    about = f"HTTP {status}"
    if said.code and said.code not in (said.text, str(status)):
        about += f", {shortened(hide(said.code))}"
    text = shortened(hide(said.text))
    return f"“{text.rstrip('.')}” ({about})" if text else about


def _rule(description: Description, status: int, said: _Said) -> RulePart | None:
    fitting = (rule for rule in description.errors if holds(rule, status, said.text, said.code))
    return next(fitting, None)


def _usual_meaning(reply: Reply) -> str:
    status = reply.status
    if status in (401, 403, 407):
        return "bad_key"
    if status == 429 or (status >= 400 and "retry-after" in reply.headers):
        return "throttled"
    if status in (*_NOT_FOUND, 408) or status >= 500:
        return "unavailable"
    return "refused"


def _error(
    name: str,
    meaning: str,
    words: str,
    reply: Reply,
    said: _Said,
    description: Description,
    rule: RulePart | None,
) -> VendorError:
    match meaning:
        case "bad_key":
            what = f"{name} does not accept the key: {words}."
            way_out = "Check the key, and the address it belongs to, and type it again."
            return BadCredentialsError(_problem("bad key", what, way_out, rule))
        case "throttled":
            what = f"{name} asks for a pause: {words}."
            way_out = "It is asked again after the pause; a smaller pace avoids this."
            problem = _problem("throttled", what, way_out, rule)
            return ThrottledError(problem, _pause(description, reply, said))
        case "refused" | "no_face":
            what = f"{name} refuses this photo: {words}."
            way_out = "Leave the photo out, or save it in another format or size and open that."
            if rule is None and reply.status not in _ABOUT_THE_PHOTO:
                # Nobody has said what this error means: it may be about the account, too.
                what = f"{name} answered with an error: {words}."
                way_out = f"{way_out} Where it is not about the photo, see what {name} says of it."
            return PhotoRefusedError(_problem("photo refused", what, way_out, rule))
    return _unavailable(name, words, reply.status, rule)


def _unavailable(name: str, words: str, status: int, rule: RulePart | None) -> VendorError:
    again = status not in _NOT_FOUND
    charged = status in _MAYBE_CHARGED
    if rule is not None:
        again = again if rule.again is None else rule.again
        charged = charged if rule.charged is None else rule.charged
    what = f"{name} cannot answer now: {words}."
    way_out = "Ask again later."
    if status in _NOT_FOUND:
        what = f"{name} is not found at this address: {words}."
        way_out = "Check the address of the vendor."
    return UnavailableError(_problem("unavailable", what, way_out, rule), again, charged)


def _problem(kind: str, what: str, way_out: str, rule: RulePart | None) -> Problem:
    if rule is not None and rule.what:
        what = f"{rule.what.rstrip('.')}{what[what.index(':') :]}"
    return Problem(kind, what, rule.way_out if rule is not None and rule.way_out else way_out)


def _pause(description: Description, reply: Reply, said: _Said) -> float | None:
    """The seconds of a pause that a vendor names in a header or in its words."""
    header = reply.headers.get("retry-after", "").strip()
    seconds = _seconds(header)
    if seconds is None and description.answer.retry_after:
        match = re.search(description.answer.retry_after, said.text, re.IGNORECASE)
        seconds = _seconds(match[1]) if match else None
    return None if seconds is None else min(max(0.0, seconds), _LONGEST_PAUSE)


def _seconds(text: str) -> float | None:
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return (date - datetime.now(UTC)).total_seconds()


def _redirected(name: str, reply: Reply, hide: Callable[[str], str]) -> VendorError:
    where = urlsplit(reply.headers.get("location", "")).hostname or "another address"
    return UnavailableError(
        Problem(
            "redirect",
            f"{name} sends this call on to {hide(where)} (HTTP {reply.status}); neither key nor "
            "photo was sent there.",
            "Check the address of the vendor, and whether a network login page is in between.",
        )
    )
