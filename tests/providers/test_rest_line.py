"""What can go wrong between this computer and a vendor, each with its own way out; no key shows."""

from __future__ import annotations

import base64
import copy
import gzip
import logging
import pickle
import shutil
import socket
import ssl
import subprocess
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from core.photos.photo import SentFile, SentRecord
from core.vendor import Answer, UnavailableError, VendorError
from providers.rest.info import read_text
from providers.rest.vendor import RestVendor
from tests.providers.loopback import HOLD, Loopback, Received, drip, reply

PHOTO = b"photo"
SENT = SentFile(PHOTO, SentRecord(8, 6, 1.0, 5, sha256(PHOTO).hexdigest(), "PNG"))
FOUND = {"found": [{"x": 1, "y": 2, "w": 3, "h": 4, "sex": "F"}]}
SECRETS = {
    "in_query": "quErY-s3cret/+ =",
    "in_header": "heAdEr-s3cret",
    "in_form": "f0rm-s3cret",
    "in_password": "pa55word-s3cret",
    "in_path": "path-s3cret",
}
DESCRIPTION = """
id = "acme"
name = "Acme"
[cloud]
credentials = [
    { name = "endpoint", secret = false }, { name = "in_query" }, { name = "in_header" },
    { name = "in_form" }, { name = "in_password" }, { name = "in_path" },
]
[request]
url = "{endpoint}/faces/{in_path}"
body = "multipart"
query = { key = "{in_query}" }
headers = { X-Key = "{in_header}" }
form = { key = "{in_form}" }
basic = { user = "me", password = "{in_password}" }
[answer]
faces = "found"
error = "error"
request_id = "id"
words = { f = "female", m = "male" }
[answer.face]
box = "ltwh"
units = "px"
left = "x"
top = "y"
width = "w"
height = "h"
gender = "sex"
"""


class Free:
    """A meter that lets everything pass."""

    def before_request(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def vendor_at(address: str, proxy: str = "", seconds: float = 10.0) -> RestVendor:
    vendor = RestVendor(read_text(DESCRIPTION, "acme.toml"), proxy, seconds)
    vendor.connect({**SECRETS, "endpoint": address})
    return vendor


def ask(script: Callable[[Received], Iterable[bytes]], seconds: float = 10.0) -> Answer:
    with Loopback(script) as server:
        return vendor_at(server.address, seconds=seconds).analyze(SENT, Free())


def failure(
    script: Callable[[Received], Iterable[bytes]], seconds: float = 10.0
) -> UnavailableError:
    with pytest.raises(UnavailableError) as caught:
        ask(script, seconds)
    return caught.value


def test_a_redirect_is_not_followed() -> None:
    with Loopback(lambda _: [reply(200, FOUND)]) as other:
        location = f"{other.address}/login?session=1"
        error = failure(lambda _: [reply(302, "", {"Location": location})])
        assert other.received == []

    assert error.problem.kind == "redirect"
    assert "127.0.0.1" in error.problem.what
    assert "session" not in error.problem.what
    assert (error.again, error.maybe_charged) == (False, False)


def test_nobody_answers_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(UnavailableError) as caught:
        vendor_at(f"http://127.0.0.1:{port}").analyze(SENT, Free())

    assert caught.value.problem.kind == "not reached"
    assert "refused" in caught.value.problem.what
    assert "Errno" not in caught.value.problem.what
    assert (caught.value.again, caught.value.maybe_charged) == (True, False)


def test_no_such_name() -> None:
    with pytest.raises(UnavailableError, match=r"cannot be reached at nowhere\.invalid") as caught:
        vendor_at("https://nowhere.invalid").analyze(SENT, Free())

    assert (caught.value.again, caught.value.maybe_charged) == (True, False)


@pytest.mark.parametrize(
    "script",
    [
        lambda _: [HOLD],
        lambda _: [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", HOLD],
        lambda _: [b"HTTP/1.1 200 OK\r\n", HOLD],
    ],
    ids=["silence", "a stall in the body", "a stall in the headers"],
)
def test_a_stall_ends_after_the_time_limit(script: Callable[[Received], list[bytes]]) -> None:
    error = failure(script, seconds=0.2)

    assert error.problem.kind == "timed out"
    assert "within 0.2 seconds" in error.problem.what
    assert (error.again, error.maybe_charged) == (True, True)


@pytest.mark.parametrize("headers_first", [False, True])
def test_a_slow_drip_ends_after_the_time_limit(headers_first: bool) -> None:
    """Each byte comes in time; all of them never would."""
    whole = reply(200, {**FOUND, "padding": "x" * 5000})
    start = whole.index(b"\r\n\r\n") + 4 if headers_first else 0
    with Loopback(lambda _: []) as server:

        def script(_: Received) -> Iterable[bytes]:
            yield whole[:start] or whole[:1]
            yield from drip(server.closing, whole[start or 1 :])

        server.script = script
        with pytest.raises(UnavailableError) as caught:
            vendor_at(server.address, seconds=0.3).analyze(SENT, Free())

    assert caught.value.problem.kind == "timed out"


@pytest.mark.parametrize(
    "content",
    [
        reply(200, FOUND)[:-5],
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"fo',
        b"HTTP/1.1 200 OK\r\nContent-",
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    ],
    ids=["half a body", "half a chunk", "half the headers", "nothing", "another protocol"],
)
def test_half_an_answer_is_broken_off(content: bytes) -> None:
    def script(_: Received) -> Iterable[bytes]:
        yield content or b"\r"
        raise OSError("hang up")

    error = failure(script)

    assert error.problem.kind == "broken off"
    assert (error.again, error.maybe_charged) == (True, True)


def test_an_endless_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(_: Received) -> Iterable[bytes]:
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        while True:
            yield b"100000\r\n" + b" " * 0x100000 + b"\r\n"

    error = failure(script, seconds=60)

    assert error.problem.kind == "answer too large"
    assert (error.again, error.maybe_charged) == (False, True)


def test_a_packed_answer_is_kept_unpacked() -> None:
    raw = b'{ "found" : [ ] }'
    packed = gzip.compress(raw)

    assert ask(lambda _: [reply(200, packed, {"Content-Encoding": "gzip"})]).body == raw
    error = failure(lambda _: [reply(200, raw, {"Content-Encoding": "gzip"})])
    assert error.problem.kind == "broken answer"


def test_a_server_without_tls_is_sent_nothing() -> None:
    with Loopback(lambda _: [reply(200, FOUND)]) as server:
        address = server.address.replace("http:", "https:")
        with pytest.raises(UnavailableError) as caught:
            vendor_at(address).analyze(SENT, Free())
        assert server.received == []

    assert caught.value.problem.kind in ("certificate", "not reached")
    assert not caught.value.maybe_charged


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate with")
def test_only_who_proves_to_be_the_vendor_is_sent_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -days 2"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(["openssl", *words.split(), *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    with Loopback(lambda _: [reply(200, FOUND)], context) as server:
        with pytest.raises(UnavailableError, match="did not prove") as caught:
            vendor_at(server.address).analyze(SENT, Free())
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        answer = vendor_at(server.address).analyze(SENT, Free())

    assert caught.value.problem.kind == "certificate"
    assert (caught.value.again, caught.value.maybe_charged) == (False, False)
    assert answer.endpoint.startswith("https://")
    assert len(server.received) == 1


def test_who_is_closed_meanwhile_is_unavailable() -> None:
    with Loopback(lambda _: [reply(200, FOUND)]) as server:
        vendor = vendor_at(server.address)
        connection = vendor._connection
        vendor.close()
        assert connection is not None
        with pytest.raises(UnavailableError) as caught:
            connection.analyze(SENT, Free())
        assert server.received == []

    assert (caught.value.again, caught.value.maybe_charged) == (True, False)


def test_this_computer_is_never_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        Loopback(lambda _: [reply(200, FOUND)]) as proxy,
        Loopback(lambda _: [reply(200, FOUND)]) as server,
    ):
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.setenv("ALL_PROXY", proxy.address)
        vendor_at(server.address, proxy=proxy.address).analyze(SENT, Free())

        assert proxy.received == []
        assert len(server.received) == 1


@pytest.mark.parametrize("by", ["HTTPS_PROXY", "ALL_PROXY", "setting"])
def test_a_proxy_of_the_environment_or_the_setting(
    by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = reply(407, "", {"Proxy-Authenticate": "Basic"})
    with Loopback(lambda _: [refusal]) as server:
        address = server.address.replace("http://", "http://user:pr0xy-s3cret@")
        if by != "setting":
            monkeypatch.setenv(by, address)
        vendor = vendor_at("https://acme.example", address if by == "setting" else "")
        with pytest.raises(UnavailableError) as caught:
            vendor.analyze(SENT, Free())
        (request,), port = server.received, server.port

    login = base64.b64encode(b"user:pr0xy-s3cret").decode()
    assert (request.method, request.target) == ("CONNECT", "acme.example:443")
    assert request.headers["proxy-authorization"] == f"Basic {login}"
    assert caught.value.problem.kind == "proxy"
    assert f"127.0.0.1:{port}" in caught.value.problem.what
    assert "s3cret" not in _everything(caught.value)
    assert not caught.value.maybe_charged


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(UnavailableError, match=f"the proxy 127.0.0.1:{port}"):
        vendor_at("https://acme.example", f"http://127.0.0.1:{port}").analyze(SENT, Free())


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://", "http://[::1"])
def test_a_proxy_of_another_kind_is_refused(proxy: str) -> None:
    with pytest.raises(UnavailableError, match="proxy that is set"):
        vendor_at("https://acme.example", proxy)


def test_the_environments_proxy_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")

    vendor_at("https://acme.example", "direct")
    monkeypatch.setenv("NO_PROXY", "acme.example")
    vendor_at("https://acme.example")


def _everything(error: BaseException) -> str:
    """All that a log or a crash report could show of an error, our frames' variables included."""
    shown = "".join(traceback.format_exception(error))
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if "providers/rest" in frame.f_code.co_filename:
            shown += repr(frame.f_locals)
    chain: BaseException | None = error
    while chain is not None:
        shown += repr(chain) + repr(vars(chain)) + repr(chain.args)
        chain = chain.__cause__ or chain.__context__
    return shown


ECHO = " ".join(SECRETS.values()) + base64.b64encode(b"me:pa55word-s3cret").decode()


@pytest.mark.parametrize(
    "script",
    [
        lambda request: [reply(401, {"error": f"no {ECHO} {request.target}"})],
        lambda request: [reply(200, {"error": f"no {ECHO} {request.headers}"})],
        lambda request: [reply(429, {"error": f"{request.body!r}"})],
        lambda request: [reply(500, ECHO, {"Content-Type": "text/plain"})],
        lambda request: [reply(302, "", {"Location": f"http://{SECRETS['in_path']}/"})],
        lambda request: [b"\r\n\r\n"],
        lambda request: [HOLD],
        lambda request: [reply(200, b"{")],
    ],
)
def test_no_error_shows_a_secret(
    script: Callable[[Received], list[bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Loopback(script) as server:
        vendor = vendor_at(server.address, seconds=0.5)
        with pytest.raises(VendorError) as caught:
            vendor.analyze(SENT, Free())

    shown = _everything(caught.value)
    for secret in SECRETS.values():
        assert secret not in shown
        assert secret not in caplog.text
        assert secret not in repr(vendor) + repr(vars(vendor))


def test_an_answer_shows_no_secret_and_the_log_none(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Loopback(lambda _: [reply(200, {**FOUND, "id": f"r-{SECRETS['in_form']}"})]) as server:
        vendor = vendor_at(server.address)
        answer = vendor.analyze(SENT, Free())
        endpoint = vendor.endpoint({**SECRETS, "endpoint": server.address})
        (request,) = server.received

    assert request.query["key"] == SECRETS["in_query"], "they were sent"
    assert request.headers["x-key"] == SECRETS["in_header"]
    assert request.form()["key"][2].decode() == SECRETS["in_form"]
    assert request.path == f"/faces/{SECRETS['in_path']}"
    assert request.form()["file"][:2] == ("photo.png", "image/png")
    for secret in SECRETS.values():
        assert secret not in answer.endpoint + endpoint + answer.request_id + answer.note
        assert secret not in caplog.text
    assert answer.request_id == "r-•••"


def test_several_threads_ask_at_once() -> None:
    def script(request: Received) -> list[bytes]:
        name = request.form()["file"][2].decode()
        return [reply(200, {"found": [{**FOUND["found"][0], "x": int(name)}]})]

    def ask_for(number: int) -> float:
        data = str(number).encode()
        record = SentRecord(8, 6, 1.0, len(data), sha256(data).hexdigest(), "PNG")
        answer = vendor.analyze(SentFile(data, record), Free())
        return vendor.parse(answer.body, record)[0].box.left

    with Loopback(script) as server, ThreadPoolExecutor(8) as threads:
        vendor = vendor_at(server.address)
        assert list(threads.map(ask_for, range(60))) == list(range(60))


def test_a_connected_vendor_can_be_copied_and_not_pickled() -> None:
    with Loopback(lambda _: [reply(200, FOUND)]) as server:
        vendor = vendor_at(server.address)
        assert copy.copy(vendor).analyze(SENT, Free()).body
        with pytest.raises(TypeError):
            pickle.dumps(vendor)
