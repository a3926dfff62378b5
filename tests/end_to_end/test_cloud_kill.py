"""A run over a cloud vendor that is killed in the middle and goes on: nothing is lost or paid
twice but what was in flight.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from tests.end_to_end.audits import (
    SECONDS,
    add_newcomer,
    audit,
    command,
    database,
    draw_photos,
    let_in,
    rows,
)
from tests.vendor_servers import newcomer
from tests.vendor_servers.server import VendorServer

PHOTOS = 300
_IN_FLIGHT = """
    select request.id from request
    left join response on response.id = request.attempt_id
    left join failure on failure.attempt_id = request.attempt_id
    where response.id is null and failure.attempt_id is null
"""
_RESPONSES = """
    select count(*) from response join attempt on attempt.id = response.id group by photo_id
"""


@pytest.fixture
def server() -> Iterator[VendorServer]:
    add_newcomer()
    with newcomer.serve({}, names_pause=False) as server:
        server.orders.throttle_every = 10
        server.orders.latency = 0.05
        yield server


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return draw_photos(tmp_path / "photos", PHOTOS)


def killed_in_the_middle(
    photos: Path, out: Path, server: VendorServer, env: Mapping[str, str]
) -> None:
    whole = command(photos, out, "newcomer", "--yes-send", "--max-calls", "1000")
    with subprocess.Popen(
        whole, env=dict(env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while len(server.requests) < PHOTOS / 2:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
                pytest.fail("the command ended before it could be killed")
        process.kill()
        process.wait(SECONDS)


def test_every_photo_is_answered_once_and_only_calls_in_flight_are_repeated(
    server: VendorServer, photos: Path, tmp_path: Path
) -> None:
    out, env = tmp_path / "out", let_in({"newcomer": server})
    killed_in_the_middle(photos, out, server, env)
    with database(out) as case:
        in_flight = len(case.execute(_IN_FLIGHT).fetchall())
        answered = len(case.execute(_RESPONSES).fetchall())
    assert 0 < answered < PHOTOS

    # On a busy machine a photo may meet so many pauses that it is given up with a reason; the same
    # command asks about it once more, and still about nothing else.
    for _ in range(3):
        again = audit(photos, out, "newcomer", "--yes-send", "--max-calls", "1000", env=env)
        assert again.returncode == 0, again.stderr
        if {row["outcome"] for row in rows(out)} == {"answered"}:
            break
    with database(out) as case:
        responses = case.execute(_RESPONSES).fetchall()
    assert responses == [(1,)] * PHOTOS
    assert Counter(row["outcome"] for row in rows(out)) == {"answered": PHOTOS}
    assert server.answered - PHOTOS <= in_flight
    # What the server saw is what the case knows of: no request was made unrecorded.
    with database(out) as case:
        ((recorded,),) = case.execute("select count(*) from request").fetchall()
    assert len(server.requests) <= recorded


def test_calls_in_flight_at_the_kill_count_towards_the_cap(
    server: VendorServer, photos: Path, tmp_path: Path
) -> None:
    out, env = tmp_path / "out", let_in({"newcomer": server})
    killed_in_the_middle(photos, out, server, env)
    with database(out) as case:
        in_flight = len(case.execute(_IN_FLIGHT).fetchall())
        answered = len(case.execute(_RESPONSES).fetchall())
    server.orders.throttle_every = 0
    before = len(server.requests)

    cap = str(PHOTOS - answered + in_flight - 1)
    short = audit(photos, out, "newcomer", "--yes-send", "--max-calls", cap, env=env)
    assert short.returncode == 1
    assert "cap" in short.stderr
    assert "1 of them not asked" in short.stdout
    assert len(server.requests) - before == PHOTOS - answered - 1

    whole = audit(photos, out, "newcomer", "--yes-send", "--max-calls", "2", env=env)
    assert whole.returncode == 0, whole.stderr
    assert Counter(row["outcome"] for row in rows(out)) == {"answered": PHOTOS}
