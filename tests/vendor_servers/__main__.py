"""Starts every vendor server and says how to try the program against them.

`uv run python -m tests.vendor_servers [--photos FOLDER] [--latency S] [--quota N]
[--throttle-every N]`; Ctrl+C ends them. No real service is reached, and the
keys are made up.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from tests.vendor_servers import (
    azure_face,
    clarifai,
    compreface,
    deepface,
    facepp,
    google_vision,
    ibm_watson_vr,
    kairos,
    newcomer,
    rekognition,
)
from tests.vendor_servers.people import People, read_people
from tests.vendor_servers.server import VendorServer

MODULES = {
    "rekognition": rekognition,
    "azure-face": azure_face,
    "facepp": facepp,
    "ibm-watson-vr": ibm_watson_vr,
    "kairos": kairos,
    "compreface": compreface,
    "deepface": deepface,
    "clarifai": clarifai,
    "google-vision": google_vision,
    "newcomer": newcomer,
}
_FIRST_PORT = 8801


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.vendor_servers", description=__doc__)
    parser.add_argument("--photos", type=Path, help="photos whose faces the servers shall know")
    parser.add_argument("--first-port", type=int, default=_FIRST_PORT, metavar="N")
    parser.add_argument("--latency", type=float, default=0.0, metavar="S")
    parser.add_argument("--quota", type=float, metavar="N", help="answers a second and vendor")
    parser.add_argument("--throttle-every", type=int, default=0, metavar="N")
    given = parser.parse_args()
    people: People = read_people(given.photos) if given.photos else {}
    servers = start_all(people, given.first_port)
    for server in servers.values():
        server.orders.latency = given.latency
        server.orders.quota = given.quota
        server.orders.throttle_every = given.throttle_every
    say(servers)
    done = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: done.set())
    signal.signal(signal.SIGTERM, lambda *_: done.set())
    done.wait()
    for server in servers.values():
        server.close()


def start_all(people: People, first_port: int = _FIRST_PORT) -> dict[str, VendorServer]:
    """Every server on a port of its own, counted from `first_port`; 0 takes free ones."""
    return {
        name: module.serve(people, first_port + number if first_port else 0)
        for number, (name, module) in enumerate(MODULES.items())
    }


def environment(name: str, server: VendorServer) -> dict[str, str]:
    """The variables that let the program in at this server."""
    lines = getattr(MODULES[name], "ENVIRONMENT", {})
    return {key: value.format(address=server.address) for key, value in lines.items()}


def say(servers: dict[str, VendorServer]) -> None:
    """Addresses and made-up keys, as lines for a shell."""
    for name, server in servers.items():
        sys.stdout.write(f"# {name} at {server.address}\n")
        for key, value in environment(name, server).items():
            sys.stdout.write(f"export {key}={value}\n")
    sys.stdout.write(f"# newcomer: header X-Sight-Token: {newcomer.TOKEN}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
