"""Offline for the whole program: no name is looked up and no socket is connected beyond this
computer, and a vendor on it is still asked.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.audits import ROOT, SECONDS, add_newcomer, draw_photos, let_in, rows
from tests.vendor_servers import newcomer, rekognition

# Hears of every look-up and connection of the process before it happens, as an outsider would.
_WATCHED = """
import runpy, sys

heard = open(sys.argv.pop(1), "a", buffering=1)

def hear(event, args):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.bind"):
        heard.write(f"{event} {args[1:] if event == 'socket.connect' else args[:1]}\\n")

sys.addaudithook(hear)
sys.argv = ["keyed_audit", *sys.argv[1:]]
runpy.run_module("tests.end_to_end.keyed_audit", run_name="__main__")
"""


@pytest.fixture
def own_address() -> str:
    """An address of this computer that is reached over the network, not over the loopback."""
    for addresses in psutil.net_if_addrs().values():
        for one in addresses:
            if one.family == socket.AF_INET and not one.address.startswith("127."):
                return str(one.address)
    pytest.skip("this computer has no address but its own loopback")


def audit(
    folder: Path, vendors: str, environment: dict[str, str], offline: bool
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the whole command; also what was heard of its sockets."""
    photos = draw_photos(folder / "photos", 2)
    arguments = ["audit", str(photos), "--out", str(folder / "out"), "--vendors", vendors]
    arguments += ["--yes-send", "--max-cost", "1", "--max-calls", "50"]
    orders = {"arguments": arguments, "place": "environment", "keys": {}, "offline": offline}
    heard = folder / "heard"
    heard.touch()
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(heard), str(folder / "log")],
        input=json.dumps(orders),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done, heard.read_text().splitlines()


def test_nothing_leaves_while_a_vendor_on_this_computer_is_asked(
    tmp_path: Path, own_address: str
) -> None:
    add_newcomer()
    with newcomer.serve({}) as near, rekognition.serve({}) as unused:
        env = let_in({"newcomer": near, "rekognition": unused})
        env |= {"FACEPP_API_KEY": "made-up", "FACEPP_API_SECRET": "made-up"}
        with socket.create_server((own_address, 0)) as far:
            far.setblocking(False)
            env["AWS_ENDPOINT_URL_REKOGNITION"] = "http://{}:{}".format(*far.getsockname()[:2])
            vendors = "rekognition,facepp,newcomer"
            done, heard = audit(tmp_path, vendors, env, offline=True)
            with pytest.raises(BlockingIOError):
                far.accept()
    assert Counter(r["outcome"] for r in rows(tmp_path / "out", "newcomer")) == {"answered": 2}
    assert done.returncode == 1
    assert done.stderr.count("switched to offline") == 2
    beyond = [line for line in heard if "127.0.0.1" not in line and "localhost" not in line]
    assert [line for line in beyond if _leaves(line)] == []
    assert any("socket.connect" in line and "127.0.0.1" in line for line in heard)


def test_the_same_socket_notices_without_it(tmp_path: Path, own_address: str) -> None:
    with socket.create_server((own_address, 0)) as far, rekognition.serve({}) as unused:
        env = let_in({"rekognition": unused})
        env["AWS_ENDPOINT_URL_REKOGNITION"] = "http://{}:{}".format(*far.getsockname()[:2])
        heard = _heard_of(tmp_path, env, far)
    assert any("socket.connect" in line and own_address in line for line in heard)


def _heard_of(folder: Path, env: dict[str, str], far: socket.socket) -> list[str]:
    """What is heard when `far` breaks every connection off, until the vendor is given up."""
    over = threading.Event()
    far.settimeout(0.1)

    def break_off() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                far.accept()[0].close()

    listener = threading.Thread(target=break_off)
    listener.start()
    try:
        return audit(folder, "rekognition", env, offline=False)[1]
    finally:
        over.set()
        listener.join()


def _leaves(line: str) -> bool:
    return line.split()[0] in ("socket.connect", "socket.getaddrinfo", "socket.sendto") and (
        "AF_UNIX" not in line and "/" not in line
    )
