"""What all vendor servers share: one request in, checked to the letter, one answer out."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


class RefusedError(Exception):
    """The request is not what the vendor documents; the answer is the vendor's own error."""

    def __init__(self, answer: Reply) -> None:
        super().__init__(answer.status, answer.content()[:200])
        self.answer = answer


@dataclass(frozen=True)
class Request:
    """What came in. query, headers: names in lower case for headers. body: as it was sent."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def parts(self) -> dict[str, tuple[str | None, bytes]]:
        """Multipart fields: name → (file name or None, bytes)."""
        head = f"Content-Type: {self.headers.get('content-type', '')}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        found = {}
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            payload = part.get_payload(decode=True)
            found[str(name)] = (part.get_filename(), bytes(payload or b""))
        return found


@dataclass(frozen=True)
class Reply:
    """What goes out. body: bytes as they are, text, or a value to be written as JSON."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body).encode()


@dataclass
class Orders:
    """What a server is told to do beside answering; changed at any time, from any thread.

    latency: seconds before each answer. quota: answers a second, None for no limit.
    throttle_every: every so many-th request is throttled, 0 for none.
    break_off_every, drip_every, half_every, lie_every, stall_every: likewise the connection is
        closed without an answer, the answer comes a byte at a time, only half of it comes, it is
        JSON of another shape, or nothing comes until the client gives up.
    dead: every connection is closed at once.
    """

    latency: float = 0.0
    quota: float | None = None
    throttle_every: int = 0
    break_off_every: int = 0
    drip_every: int = 0
    half_every: int = 0
    lie_every: int = 0
    stall_every: int = 0
    dead: bool = False


class VendorServer:
    """One vendor on a free port of this computer.

    answer: checks the request and returns the vendor's reply; raises RefusedError.
    throttled: the vendor's own reply to too many requests.
    requests: everything that came in, in order. answered: how many got a real answer.
    """

    def __init__(
        self,
        answer: Callable[[Request], Reply],
        throttled: Callable[[], Reply],
        port: int = 0,
    ) -> None:
        self.orders = Orders()
        self.requests: list[Request] = []
        self.answered = 0
        self._answer, self._throttled = answer, throttled
        self._lock = threading.Lock()
        self._times: list[float] = []
        self.closing = threading.Event()
        self._http = _Http(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> VendorServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reply(self, request: Request) -> tuple[Reply, str]:
        """The reply and how it is to be sent: "", "break off", "drip", "half" or "stall"."""
        with self._lock:
            self.requests.append(request)
            number = len(self.requests)
            over_quota = self._is_over_quota()
        orders = self.orders
        if orders.latency:
            self.closing.wait(orders.latency)
        if over_quota or _is_due(orders.throttle_every, number):
            return self._throttled(), ""
        for name, every in (
            ("break off", orders.break_off_every),
            ("stall", orders.stall_every),
        ):
            if _is_due(every, number):
                return Reply(200, b""), name
        if _is_due(orders.lie_every, number):
            return Reply(200, {"hello": ["this is", {"another": "shape"}]}), ""
        try:
            reply = self._answer(request)
        except RefusedError as refused:
            return refused.answer, ""
        with self._lock:
            self.answered += 1
        if _is_due(orders.drip_every, number):
            return reply, "drip"
        return reply, "half" if _is_due(orders.half_every, number) else ""

    def _is_over_quota(self) -> bool:
        """Counted over the last second, as gateways do."""
        if self.orders.quota is None:
            return False
        now = time.monotonic()
        self._times = [at for at in self._times if now - at < 1.0]
        if len(self._times) >= self.orders.quota:
            return True
        self._times.append(now)
        return False


def _is_due(every: int, number: int) -> bool:
    return every > 0 and number % every == 0


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """A client that was killed is nothing to tell; whoever waits for an answer sees more."""


def _handler(server: VendorServer) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"vendor": server})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    vendor: VendorServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Requests hold keys: they are never printed."""

    def _serve(self) -> None:
        if self.vendor.orders.dead:
            self.close_connection = True
            return
        reply, manner = self.vendor.reply(self._request())
        if manner == "break off":
            self.close_connection = True
        elif manner == "stall":
            self.vendor.closing.wait(120)
            self.close_connection = True
        else:
            self._send(reply, manner)

    def _request(self) -> Request:
        place = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(
            self.command,
            place.path,
            dict(parse_qsl(place.query, keep_blank_values=True)),
            headers,
            self._body(headers),
        )

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, reply: Reply, manner: str) -> None:
        content = reply.content()
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            if manner == "drip":
                for at in range(len(content)):
                    self.wfile.write(content[at : at + 1])
                    if self.vendor.closing.wait(0.5):
                        break
            elif manner == "half":
                self.wfile.write(content[: len(content) // 2])
                self.close_connection = True
            else:
                self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
