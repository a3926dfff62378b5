"""A key is planted wherever one can come from, and looked for wherever something is written."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import psutil
import pytest

from core.vendor import State, VendorId
from providers.registry import Registry
from tests.end_to_end.audits import ROOT, SECONDS, add_newcomer, draw_photos, let_in
from tests.vendor_servers.__main__ import MODULES, start_all
from tests.vendor_servers.newcomer import TOKEN
from tests.vendor_servers.server import Reply, Request, VendorServer

PLACES = ("environment", "key store", "this start")
_PLANTED = "Zq7+/planted key=&%42"
"""Of characters that URLs, JSON and base64 write otherwise."""


@dataclass
class Told:
    """What the program let out of itself: statements, arguments of processes, and files."""

    status: int
    said: str
    arguments: set[str] = field(default_factory=set)

    def searched(self, folders: list[Path], secrets: list[str]) -> list[str]:
        """Where a secret was found, in whatever writing."""
        places = {"stdout and stderr": self.said.encode()}
        places["arguments"] = "\n".join(self.arguments).encode()
        for folder in folders:
            places |= {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        forms = {form for secret in secrets for form in writings(secret)}
        return [
            f"{name}: {form!r}" for name, held in places.items() for form in forms if form in held
        ]


def writings(secret: str) -> set[bytes]:
    """How a text may be written down: plain, in a URL, in JSON, in base64 at any offset."""
    plain = secret.encode()
    forms = {plain, quote(secret).encode(), quote(secret, safe="").encode()}
    forms |= {quote_plus(secret).encode(), json.dumps(secret)[1:-1].encode(), plain.hex().encode()}
    for shift in range(3):
        # The characters at both ends depend on what stands beside the secret.
        coded = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
        forms |= {coded[4:-1], coded[4:-1].translate(bytes.maketrans(b"+/", b"-_"))}
    # Half a key is no key any more, but ought not to be there either.
    forms |= {secret.encode("utf-16-le"), plain[: max(8, len(plain) // 2)]}
    return forms


def keys(right: bool) -> dict[str, dict[str, str]]:
    """Every secret of every cloud vendor: a planted one, or the one its server knows."""
    found: dict[str, dict[str, str]] = {}
    registry = Registry()
    for info in registry.infos():
        can_be_asked = registry.state(info.id).state is State.READY
        if can_be_asked and info.cloud is not None and str(info.id) in MODULES:
            lines = dict(getattr(MODULES[str(info.id)], "ENVIRONMENT", {}))
            lines["NEWCOMER_TOKEN"] = TOKEN
            for one in info.cloud.credentials:
                known = lines.get(one.environment, "")
                if one.secret and (known or one.required):
                    planted = f"{_PLANTED}{info.id}{one.name}"
                    value = known if right else planted
                    found.setdefault(str(info.id), {})[one.name] = value
                elif known and "{" not in known:
                    # A signature is not looked into by the servers, but whose it is.
                    value = known if right else "AKIAUNKNOWNUNKNOWN00"
                    found.setdefault(str(info.id), {})[one.name] = value
    return found


def secrets_in(given: dict[str, dict[str, str]]) -> list[str]:
    infos = {str(info.id): info for info in Registry().infos()}
    found = []
    for vendor, values in given.items():
        cloud = infos[vendor].cloud
        assert cloud is not None
        found += [values[f.name] for f in cloud.credentials if f.secret and f.name in values]
    return found


@pytest.fixture
def servers() -> Iterator[dict[str, VendorServer]]:
    add_newcomer(per_second=20, at_once=4)
    # Whatever test came before may have listed the vendors there were then.
    Registry().reload()
    servers = start_all({}, first_port=0)
    yield servers
    for server in servers.values():
        server.close()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return draw_photos(tmp_path / "photos", 3)


def run(
    photos: Path,
    folder: Path,
    place: str,
    given: dict[str, dict[str, str]],
    servers: dict[str, VendorServer],
) -> Told:
    """Ask every cloud vendor that has a key; watch the processes meanwhile."""
    folder.mkdir()
    return watch(
        "tests.end_to_end.keyed_audit",
        _audit_orders(photos, folder, place, given),
        folder,
        environment_with(place, given, servers),
    )


def environment_with(
    place: str, given: dict[str, dict[str, str]], servers: dict[str, VendorServer]
) -> dict[str, str]:
    """The way to the servers; keys in it only where that is their place."""
    lines = let_in(servers)
    for info in Registry().infos():
        cloud = info.cloud
        for one in cloud.credentials if cloud is not None else ():
            if not one.environment:
                continue
            value = given.get(str(info.id), {}).get(one.name, "")
            if one.secret or one.name in given.get(str(info.id), {}):
                lines.pop(one.environment, None)
                if place == "environment" and value:
                    lines[one.environment] = value
    return lines


def _audit_orders(
    photos: Path, folder: Path, place: str, given: dict[str, dict[str, str]]
) -> dict[str, Any]:
    arguments = ["audit", str(photos), "--out", str(folder / "out"), "--yes-send"]
    arguments += ["--max-calls", "500", "--max-cost", "5", "--vendors", ",".join(given)]
    return {"arguments": arguments, "place": place, "keys": given, "crash": True}


def watch(module: str, orders: dict[str, Any], folder: Path, lines: dict[str, str]) -> Told:
    """Run a module with these orders, and look at its processes meanwhile."""
    command = [sys.executable, "-m", module, str(folder / "log.txt")]
    with (
        (folder / "said").open("wb") as said,
        subprocess.Popen(
            command, cwd=ROOT, env=lines, stdin=subprocess.PIPE, stdout=said, stderr=said
        ) as process,
    ):
        assert process.stdin is not None
        process.stdin.write(json.dumps(orders).encode())
        process.stdin.close()
        seen: set[str] = set()
        for _ in range(SECONDS * 10):
            with suppress(psutil.Error):
                family = [psutil.Process(process.pid)]
                seen |= {" ".join(p.cmdline()) for p in family + family[0].children(recursive=True)}
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
                break
        else:
            process.kill()
    assert process.returncode is not None
    return Told(process.returncode, (folder / "said").read_text(), seen)


def echoing(server: VendorServer) -> None:
    """Let a server hold up to its client everything it sent, as careless services do."""
    inner = server.reply

    def reply(request: Request) -> tuple[Reply, str]:
        known, manner = inner(request)
        if known.status < 400:
            return known, manner
        everything = f"{request.query} {request.headers} {request.body[:400]!r}"
        body = json.loads(known.content()) if known.content().startswith(b"{") else {}
        return Reply(known.status, _with(body, everything), known.headers), manner

    server.reply = reply  # type: ignore[method-assign]


def _with(body: object, text: str) -> object:
    """The same error, each of its sentences followed by `text`."""
    if isinstance(body, dict):
        return {name: _with(value, text) for name, value in body.items()}
    return f"{body} {text}" if isinstance(body, str) and " " in body else body


def check_that_it_was_at_hand(told: Told, given: dict[str, dict[str, str]]) -> None:
    assert "It crashed with" in told.said or "a fault beside" in told.said, told.said
    assert told.arguments
    assert given


@pytest.mark.parametrize("place", PLACES)
def test_a_refused_key_is_written_nowhere(
    place: str, servers: dict[str, VendorServer], photos: Path, tmp_path: Path
) -> None:
    given = keys(right=False)
    for server in servers.values():
        echoing(server)
    told = run(photos, tmp_path / "run", place, given, servers)
    check_that_it_was_at_hand(told, given)
    for vendor in given:
        assert f"{Registry().info(VendorId(vendor)).name}:" in told.said
    assert told.searched([tmp_path / "run", Path.home()], secrets_in(given)) == []


@pytest.mark.parametrize("place", PLACES)
def test_a_good_key_is_written_nowhere_whatever_goes_wrong(
    place: str, servers: dict[str, VendorServer], photos: Path, tmp_path: Path
) -> None:
    given = keys(right=True)
    for server in servers.values():
        orders = server.orders
        orders.throttle_every, orders.break_off_every = 4, 3
        orders.lie_every, orders.half_every = 5, 7
        echoing(server)
    told = run(photos, tmp_path / "run", place, given, servers)
    check_that_it_was_at_hand(told, given)
    assert all(server.requests for name, server in servers.items() if name in given)
    assert told.searched([tmp_path / "run", Path.home()], secrets_in(given)) == []


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("place", PLACES[1:])
def test_a_key_typed_into_the_window_is_written_nowhere(
    place: str, right: bool, servers: dict[str, VendorServer], photos: Path, tmp_path: Path
) -> None:
    pytest.importorskip("PySide6")
    given = keys(right)
    for server in servers.values():
        if right:
            server.orders.break_off_every, server.orders.lie_every = 3, 5
        echoing(server)
    folder = tmp_path / "run"
    folder.mkdir()
    orders = {"photos": str(photos), "folder": str(folder), "place": place, "keys": given}
    lines = environment_with(place, given, servers) | {"QT_QPA_PLATFORM": "offscreen"}
    told = watch("tests.end_to_end.keyed_window", orders, folder, lines)
    log = (folder / "log.txt").read_text()
    assert told.status == 0, f"{told.said}\n{log[-3000:]}"
    assert "It crashed with" in log
    assert [name for name in given if not servers[name].requests] == []
    assert (folder / "exported" / "audit_set.json").exists()
    assert "\N{BLACK CIRCLE}" * 8 in (folder / "seen.txt").read_text(encoding="utf-8")
    assert told.searched([folder, Path.home()], secrets_in(given)) == []


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    secret = f"{_PLANTED}x"
    for number, form in enumerate(writings(secret)):
        (tmp_path / str(number)).write_bytes(b"before " + form + b" after")
    found = Told(0, "").searched([tmp_path], [secret])
    assert len({line.split(":")[0] for line in found}) == len(writings(secret))
    whole = base64.b64encode(b"user:" + secret.encode() + b" and more").decode()
    assert Told(0, whole).searched([], [secret])
