"""A cloud vendor that a description tells how to ask."""

from __future__ import annotations

import os
import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.photos.photo import SentFile, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.sending.offline import is_on_this_computer
from core.vendor import (
    Answer,
    BadCredentialsError,
    CredentialField,
    Meter,
    State,
    UnavailableError,
    UnexpectedBodyError,
    VendorError,
    VendorInfo,
    VendorState,
)
from providers.local import parsing
from providers.rest.info import DescriptionError, Source

if TYPE_CHECKING:
    from providers.rest.asking import Asker, Secrets
    from providers.rest.line import Line
    from providers.rest.meaning import Reply

ENDPOINT = "endpoint"
"""The credential that is the address to ask, where a vendor's address can be chosen."""
NO_VERSION = "none given"
_MOST_FURTHER_CALLS = 20
_MOST_BEGUN, _SECONDS_BEGUN = 64, 600.0


@dataclass
class _Begun:
    """An answer of which further calls are still missing."""

    reply: Reply
    note: str
    further: list[bytes] = field(default_factory=list)
    since: float = field(default_factory=monotonic)


class RestVendor:
    """The port for every vendor with a description. Making one reads and sends nothing.

    proxy: an address, "direct" for none, or "" for what the environment says; heeded by `connect`.
    seconds: for each request instead of the description's own limit, or None.
    """

    modules = (
        "pydantic",
        "jmespath",
        "httpx",
        "providers.rest.description",
        "providers.rest.meaning",
        "providers.rest.reading",
        "providers.rest.asking",
        "providers.rest.line",
    )

    def __init__(self, source: Source, proxy: str = "", seconds: float | None = None) -> None:
        self.info: VendorInfo = source.info
        self.source = source
        self.proxy = proxy
        self.seconds = seconds
        self._connection: _Connection | None = None

    def __repr__(self) -> str:
        return f"RestVendor({self.info.id!r})"

    def state(self) -> VendorState:
        """Whether it can be asked; whether a key is there is not looked at."""
        cloud = self.info.cloud
        retired = cloud.retired if cloud else None
        if retired and not retired.can_be_asked:
            return VendorState(State.RETIRED, reason=f"{retired.date}: {retired.reason}")
        return VendorState(State.READY, str(self.source.raw.get("version") or NO_VERSION))

    def endpoint(self, credentials: Mapping[str, str]) -> str:
        """The address that would be asked, without query; "" where it is still to be typed."""
        from providers.rest.asking import without_key

        base = _endpoint(self._fields(), credentials)
        url = str(self.source.raw["request"]["url"])
        if "{endpoint}" in url and not base:
            return ""
        # Other placeholders stay as they are: they may be keys.
        return without_key(url.replace("{endpoint}", base))

    def connect(self, credentials: Mapping[str, str]) -> None:
        """Make the client; sends nothing.

        Raises:
            BadCredentialsError: a key is missing, or holds what no key holds.
            UnavailableError: the description, the address or the proxy cannot be used.
        """
        try:
            self.source.description()
        except DescriptionError as error:
            raise UnavailableError(error.problem) from error
        self._connection = _Connection(self, _resolved(self.info, self._fields(), credentials))

    def close(self) -> None:
        """Let go of the connections; `connect` makes new ones."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def analyze(self, sent: SentFile, meter: Meter) -> Answer:
        """Ask, blocking, with the further requests that the vendor's answers call for."""
        if self._connection is None:
            raise RuntimeError(f"{self.info.id} is not connected")
        try:
            return self._connection.analyze(sent, meter)
        except VendorError as error:
            # The frames and errors behind it hold the request, and with it the key.
            error.__context__ = None
            raise error.with_traceback(None) from None

    def parse(
        self, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
    ) -> Sequence[Prediction]:
        """The predictions in a body, boxes in pixels of what was sent."""
        with parsing(self.info.name):
            try:
                description = self.source.description()
            except DescriptionError as error:
                raise UnexpectedBodyError(self.info.name, str(error.problem)) from error
            from providers.rest.reading import predictions

            return predictions(description, body, sent, further)

    def _fields(self) -> Sequence[CredentialField]:
        return self.info.cloud.credentials if self.info.cloud else ()


class _Connection:
    """What a connected vendor needs to ask; used by several threads."""

    def __init__(self, vendor: RestVendor, values: Mapping[str, str]) -> None:
        from providers.rest.asking import Asker, Secrets
        from providers.rest.line import Line

        self._info = vendor.info
        self._description = vendor.source.description()
        secret = frozenset(one.name for one in vendor._fields() if one.secret)
        self._secrets: Secrets = Secrets(values, secret)
        base = values.get(ENDPOINT, "")
        _check_address(self._info.name, self._description.request.url.replace("{endpoint}", base))
        self._line: Line = Line(self._info.name, vendor.endpoint(values), vendor.proxy)
        # Nobody has to close a vendor: its connections go when the last thread has let it go.
        weakref.finalize(self, self._line.close)
        self._seconds = vendor.seconds or self._description.request.seconds
        self._asker: Asker = Asker(self._line.client, self._description, self._secrets, base)
        self._without_gender = ""
        self._begun: OrderedDict[str, _Begun] = OrderedDict()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"_Connection({self._info.id!r})"

    def close(self) -> None:
        self._line.close()

    def analyze(self, sent: SentFile, meter: Meter) -> Answer:
        key = sent.record.sha256
        begun = self._take_begun(key) or self._first(sent, meter)
        try:
            self._ask_further(begun, meter)
        except Exception:
            # The first answer is paid for: whoever asks again goes on where this stopped.
            self._keep_begun(key, begun)
            raise
        return self._answer(begun)

    def _first(self, sent: SentFile, meter: Meter) -> _Begun:
        from providers.rest.meaning import GenderRefusedError

        changes = self._description.without_gender
        if self._without_gender and changes is not None:
            note = "Asked without gender, which the service had refused before"
            return self._once(sent, meter, True, f"{note}: {self._without_gender}.")
        try:
            return self._once(sent, meter, False, "")
        except GenderRefusedError as refused:
            if changes is None:
                raise UnavailableError(_refuses_gender(self._info.name, refused.said)) from None
            self._without_gender = refused.said
        note = f"Asked again without gender, which the service refused: {self._without_gender}."
        return self._once(sent, meter, True, note)

    def _once(self, sent: SentFile, meter: Meter, without_gender: bool, note: str) -> _Begun:
        from providers.rest.meaning import GenderRefusedError

        changes = self._description.without_gender if without_gender else None
        request = self._asker.request(sent, changes)
        meter.before_request()
        try:
            return _Begun(self._checked(self._line.send(request, self._seconds)), note)
        except GenderRefusedError as refused:
            if not without_gender:
                raise
            raise UnavailableError(_refuses_gender(self._info.name, refused.said)) from None

    def _ask_further(self, begun: _Begun, meter: Meter) -> None:
        part = self._description.further
        if part is None:
            return
        from providers.rest.meaning import GenderRefusedError
        from providers.rest.reading import tokens

        try:
            with parsing(self._info.name):
                named = tokens(self._description, begun.reply.body)
        except UnexpectedBodyError:
            # Kept as it is; reading it says what is wrong with it.
            return
        most = _MOST_FURTHER_CALLS * part.at_once
        if len(named) > most:
            begun.note = f"{len(named) - most} faces are without attributes: they were too many."
            named = named[:most]
        for start in range(len(begun.further) * part.at_once, len(named), part.at_once):
            request = self._asker.further_request(named[start : start + part.at_once])
            meter.before_request()
            try:
                reply = self._checked(self._line.send(request, self._seconds))
            except GenderRefusedError as refused:
                problem = _refuses_gender(self._info.name, refused.said)
                raise UnavailableError(problem) from None
            begun.further.append(reply.body)

    def _checked(self, reply: Reply) -> Reply:
        from providers.rest.meaning import check

        check(self._info.name, self._description, reply, self._secrets.hide)
        return reply

    def _answer(self, begun: _Begun) -> Answer:
        from providers.rest.meaning import request_id

        return Answer(
            body=begun.reply.body,
            request_id=self._secrets.hide(request_id(self._description, begun.reply)),
            further=tuple(begun.further),
            endpoint=self._secrets.hide(self._asker.address()),
            note=begun.note,
        )

    def _take_begun(self, key: str) -> _Begun | None:
        with self._lock:
            begun = self._begun.pop(key, None)
        return begun if begun and monotonic() - begun.since < _SECONDS_BEGUN else None

    def _keep_begun(self, key: str, begun: _Begun) -> None:
        with self._lock:
            self._begun[key] = begun
            while len(self._begun) > _MOST_BEGUN:
                self._begun.popitem(last=False)


def _endpoint(fields: Sequence[CredentialField], credentials: Mapping[str, str]) -> str:
    for one in fields:
        if one.name == ENDPOINT:
            return _value(one, credentials).rstrip("/")
    return ""


def _value(one: CredentialField, credentials: Mapping[str, str]) -> str:
    """What is given; else, where it is no secret, the environment's or the usual value."""
    value = credentials.get(one.name, "").strip()
    if not value and not one.secret and one.environment:
        value = os.environ.get(one.environment, "").strip()
    return value or one.default


def _resolved(
    info: VendorInfo, fields: Sequence[CredentialField], credentials: Mapping[str, str]
) -> dict[str, str]:
    values = {one.name: _value(one, credentials) for one in fields}
    if ENDPOINT in values:
        values[ENDPOINT] = values[ENDPOINT].rstrip("/")
    for one in fields:
        if one.required and not values[one.name]:
            raise BadCredentialsError(
                Problem(
                    "key missing",
                    f"{info.name} needs its {one.label}.",
                    "Type it under Vendors, or set the environment variable "
                    f"{one.environment or 'of your description'}.",
                )
            )
        # Headers hold no others; an error about them would quote the key.
        if not values[one.name].isprintable() or not values[one.name].isascii():
            raise BadCredentialsError(
                Problem(
                    "bad key",
                    f"The {one.label} typed for {info.name} has characters that no key has.",
                    "Copy it again, without spaces, line ends or other signs around it.",
                )
            )
    return values


def _check_address(name: str, address: str) -> None:
    problem = ""
    import httpx

    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        host.encode("idna")
        httpx.URL(address)
    except (ValueError, httpx.InvalidURL):
        host, problem = "", "is no address"
    if not problem and (parts.scheme not in ("https", "http") or not host):
        problem = "does not begin with https:// and the name of a computer"
    elif not problem and (parts.username or parts.password):
        problem = "holds a user or password"
    elif not problem and parts.scheme == "http" and not is_on_this_computer(address):
        problem = "is not encrypted (http), so that others could read key and photos on the way"
    if problem:
        raise UnavailableError(
            Problem(
                "bad address",
                f"The address typed for {name} {problem}.",
                "Type it as the vendor shows it, beginning with https://; http:// is allowed for "
                "this computer only.",
            )
        )


def _refuses_gender(name: str, said: str) -> Problem:
    return Problem(
        "gender refused",
        f"{name} no longer answers about gender: {said}.",
        "Leave this vendor out.",
    )
