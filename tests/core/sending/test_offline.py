from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from core.sending.offline import (
    Offline,
    OfflineError,
    OfflineRefusal,
    is_on_this_computer,
    leads_to_this_computer,
)


@pytest.fixture
def offline() -> Iterator[Offline]:
    switch = Offline()
    switch.switch(True)
    yield switch
    switch.switch(False)


@pytest.fixture
def own_address() -> str:
    for addresses in psutil.net_if_addrs().values():
        for one in addresses:
            if one.family == socket.AF_INET and not one.address.startswith("127."):
                return str(one.address)
    pytest.skip("this computer has no address but its own loopback")


@pytest.mark.parametrize(
    ("endpoint", "local"),
    [
        ("http://127.0.0.1:5000/x", True),
        ("http://127.8.9.1", True),
        ("https://[::1]:8443/", True),
        ("http://[::ffff:127.0.0.1]/", True),
        ("http://localhost:5000", True),
        ("HTTP://LOCALHOST.:80", True),
        ("localhost", True),
        ("https://faces.example", False),
        ("http://0.0.0.0:80", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("http://localhost@faces.example", False),
        ("http://[bad", False),
        ("", False),
    ],
)
def test_which_addresses_are_this_computer(endpoint: str, local: bool) -> None:
    assert is_on_this_computer(endpoint) is local
    assert leads_to_this_computer(endpoint) is local


def test_off_everything_may_be_asked() -> None:
    switch = Offline()
    assert not switch.is_on
    switch.check("Cara", "https://faces.example")


def test_on_only_this_computer_may_be_asked(offline: Offline) -> None:
    offline.check("Cara", "http://127.0.0.1:5000")
    with pytest.raises(OfflineError) as caught:
        offline.check("Cara", "https://faces.example")
    assert "Nothing was sent to Cara" in caught.value.problem.what
    offline.switch(False)
    offline.check("Cara", "https://faces.example")


def test_on_no_socket_reaches_further_than_this_computer(
    offline: Offline, own_address: str
) -> None:
    with socket.create_server((own_address, 0)) as server:
        server.setblocking(False)
        with pytest.raises(OfflineRefusal):
            socket.create_connection(server.getsockname()[:2], timeout=5)
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
            pytest.raises(OfflineRefusal),
        ):
            datagrams.sendto(b"photo", server.getsockname()[:2])
        with pytest.raises(BlockingIOError):
            server.accept()
        offline.switch(False)
        socket.create_connection(server.getsockname()[:2], timeout=5).close()
        server.setblocking(True)
        server.accept()[0].close()


def test_on_no_name_is_looked_up(offline: Offline) -> None:
    for look_up in (socket.gethostbyname, lambda name: socket.getaddrinfo(name, 443)):
        with pytest.raises(OfflineRefusal):
            look_up("faces.example")
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen("http://faces.example/", timeout=5)


def test_on_this_computer_itself_can_be_reached(offline: Offline) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()
        server.accept()[0].close()
    if hasattr(socket, "AF_UNIX"):
        one, two = socket.socketpair()
        one.close()
        two.close()


def test_a_library_meets_it_as_a_broken_connection(offline: Offline) -> None:
    httpx = pytest.importorskip("httpx")
    with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ConnectError):
        client.get("https://192.0.2.1/")
