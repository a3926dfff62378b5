"""The switch that makes any request beyond this computer impossible.

It works twice: whoever is about to make a request asks `Offline.check`, and while the switch is
on, Python itself refuses to look a name up or to connect a socket anywhere but to this computer.
Connections within this computer stay possible: a vendor may run here.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
from typing import Any
from urllib.parse import urlsplit

from core.problem import Problem
from core.vendor import VendorError

OFFLINE = "offline"
"""The kind of problem of a request that was not made because of the switch."""
_on = threading.Event()
_hook = threading.Lock()
_hung_up: list[bool] = []
_LOCAL_NAME = "localhost"
"""The one name whose number no computer asks others for."""
_WATCHED = frozenset(
    {
        "socket.connect",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
    }
)


class OfflineError(VendorError):
    """The request would leave this computer, and the program is switched to offline."""


class OfflineRefusal(ConnectionError):
    """A socket was to be connected beyond this computer while the program is offline."""


class Offline:
    """The switch; one a program. Every method may be called from any thread."""

    @property
    def is_on(self) -> bool:
        return _on.is_set()

    def switch(self, on: bool) -> None:
        """From the moment this returns no new request leaves; one under way is finished."""
        if on:
            _hook_once()
            _on.set()
        else:
            _on.clear()

    def check(self, vendor_name: str, endpoint: str) -> None:
        """Whether a request to `endpoint`, an address or a host, may be made now.

        Raises:
            OfflineError: it would leave this computer.
        """
        if self.is_on and not leads_to_this_computer(endpoint):
            raise OfflineError(_offline(vendor_name))


def is_on_this_computer(endpoint: str) -> bool:
    """Whether an address names this computer: "localhost" or a loopback number. Looks nothing up:
    asking for a name's number would itself leave the computer.
    """
    host = _host(endpoint)
    return host == _LOCAL_NAME or _is_loopback(host)


def leads_to_this_computer(endpoint: str) -> bool:
    """As `is_on_this_computer`, and a name leads here, too, whatever the computer's own table of
    names says.
    """
    host = _host(endpoint)
    if _is_loopback(host):
        return True
    if host != _LOCAL_NAME:
        return False
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return all(_is_loopback(str(address[0])) for *_, address in found)


def _host(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}")
        return (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _hook_once() -> None:
    # A hook stays for the life of the process and is called for much that happens in it; so it is
    # hung up only when somebody goes offline for the first time.
    with _hook:
        if not _hung_up:
            sys.addaudithook(_watch)
            _hung_up.append(True)


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event not in _WATCHED or not _on.is_set():
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        asker, address = args[0], args[1]
        if asker.family not in (socket.AF_INET, socket.AF_INET6) or address is None:
            return
        host = address[0]
    else:
        host = args[0][0] if isinstance(args[0], tuple) else args[0]
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, ""):  # the computer's own addresses
        return
    if not (_is_loopback(str(host)) or str(host).lower().rstrip(".") == _LOCAL_NAME):
        raise OfflineRefusal("The program is switched to offline.")


def _offline(vendor_name: str) -> Problem:
    return Problem(
        OFFLINE,
        f"Nothing was sent to {vendor_name}: the program is switched to offline.",
        "Switch Offline off and run again.",
    )
