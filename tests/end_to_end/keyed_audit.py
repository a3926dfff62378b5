"""A whole `audit` that a test watches: it logs everything, and its keys come where the test says.

`python -m tests.end_to_end.keyed_audit LOG < orders`, the orders being JSON: arguments (as main.py
takes them), keys ({vendor: {field: text}}), place ("environment", "key store" or "this start"),
offline, crash (end with one). Keys stand in no argument, as a person's would not.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from core import commands
from core.sending.credentials import Credentials, NoKeyStore
from core.sending.offline import Offline
from core.vendor import VendorId
from providers.registry import Registry


def main() -> int:
    orders = json.load(sys.stdin)
    logging.basicConfig(filename=sys.argv[1], level=logging.DEBUG, force=True)
    registry = Registry()
    credentials = _credentials(registry, orders["place"], orders["keys"])
    if orders.get("offline"):
        Offline().switch(True)
    status = commands.main(orders["arguments"], registry, credentials)
    if orders.get("crash"):
        _crash(registry, credentials, orders["keys"])
    return status


def _credentials(registry: Registry, place: str, keys: dict[str, dict[str, str]]) -> Credentials:
    if place == "environment":
        return Credentials()
    if place == "key store":
        memory_store()
        typed = Credentials()
        for vendor_id, values in keys.items():
            typed.put(registry.info(VendorId(vendor_id)), values)
        # Another start: what was typed before has to come out of the key store.
        return Credentials()
    credentials = Credentials(NoKeyStore())
    for vendor_id, values in keys.items():
        credentials.put(registry.info(VendorId(vendor_id)), values, remember=False)
    return credentials


def memory_store() -> None:
    """Put a key store in memory in the system's place."""
    import keyring

    keyring.set_keyring(_backend())


def _backend() -> Any:
    from keyring.backend import KeyringBackend

    class Memory(KeyringBackend):
        priority = 5  # type: ignore[assignment]
        held: dict[tuple[str, str], str] = {}  # noqa: RUF012

        def get_password(self, service: str, username: str) -> str | None:
            return self.held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.held[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del self.held[service, username]

    return Memory()


def _crash(registry: Registry, credentials: Credentials, keys: dict[str, dict[str, str]]) -> None:
    """Fail with the keys at hand; what is told then names every value in reach."""
    import traceback

    def fail(given: object) -> None:
        raise RuntimeError(f"a fault beside {given} and {given!r}")

    names = [VendorId(name) for name in keys]
    keys.clear()
    for name in names:
        held = credentials.get(registry.info(name))
        assert held
        try:
            fail(held)
        except RuntimeError as error:
            told = traceback.TracebackException.from_exception(error, capture_locals=True)
            sys.stderr.write("".join(told.format()))
            logging.getLogger("crash").error("It crashed with %s", held, exc_info=error)
    fail(credentials)


if __name__ == "__main__":
    sys.exit(main())
