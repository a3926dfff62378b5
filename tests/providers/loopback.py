"""A server on this computer that answers byte for byte what a test tells it to."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HOLD = b""
"""Yielded by a script: say nothing more and keep the connection until the server is closed."""


@dataclass(frozen=True)
class Received:
    """One request. headers: names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, tuple[str | None, str, bytes]]:
        """Multipart fields in order: file name, media type, bytes."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return {
            str(part.get_param("name", header="content-disposition")): (
                part.get_filename(),
                part.get_content_type(),
                bytes(part.get_payload(decode=True) or b""),
            )
            for part in message.iter_parts()
        }


Script = Callable[[Received], Iterable[bytes]]


def reply(status: int, body: Any, headers: Mapping[str, str] | None = None) -> bytes:
    """A whole HTTP response. body: bytes, text, or a value written as JSON."""
    content = body if isinstance(body, bytes) else b""
    if isinstance(body, str):
        content = body.encode()
    elif not isinstance(body, bytes):
        content = json.dumps(body).encode()
    lines = {"Content-Length": str(len(content)), "Content-Type": "application/json"}
    lines |= headers or {}
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + content


class Loopback:
    """Answers each request by `script`, connection by connection; a context manager.

    certificate: makes it an https:// server.
    """

    def __init__(self, script: Script, certificate: ssl.SSLContext | None = None) -> None:
        self.script = script
        self._certificate = certificate
        self.received: list[Received] = []
        self.closing = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def address(self) -> str:
        return f"{'https' if self._certificate else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Loopback:
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._socket.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._certificate:
                connection = self._certificate.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as stream:
                while (request := _read(stream)) is not None:
                    self.received.append(request)
                    for piece in self.script(request):
                        if piece == HOLD:
                            self.closing.wait()
                            return
                        connection.sendall(piece)
        except (OSError, ValueError):
            return


def drip(server_closing: threading.Event, content: bytes) -> Iterator[bytes]:
    """The content, one byte after another, slowly."""
    for byte in content:
        yield bytes([byte])
        if server_closing.wait(0.02):
            return


def _read(stream: Any) -> Received | None:
    first = stream.readline()
    if not first.strip():
        return None
    method, target, _ = first.decode().split(" ", 2)
    headers = {}
    while line := stream.readline().strip():
        name, _, text = line.decode().partition(":")
        headers[name.strip().lower()] = text.strip()
    return Received(method, target, headers, stream.read(int(headers.get("content-length", 0))))
