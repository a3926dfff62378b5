"""How much of a cloud vendor's quota a run reaches, and what a call costs this computer.

    uv run benchmarks/cloud.py [--photos 600] [--latency 0.3] [--quota 50] [--kill]

The whole program, `main.py audit` in a process of its own, asks a strict server on this computer
that takes its time over each answer and throttles whoever is faster than the quota. The share is
counted over all answers from the first to the last by the clock times of the answers themselves;
what was throttled counts for nothing. The processor time a call is that of the whole command less
that of the same command again, when all answers are stored.

With --kill a tenth of the calls is throttled, the command is killed in the middle, and the same
command goes on: `uv run benchmarks/cloud.py --kill --photos 2000`.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path

import measuring

from tests.end_to_end import audits
from tests.vendor_servers import newcomer
from tests.vendor_servers.server import VendorServer

_SHARE = 95.0
_IN_FLIGHT = """
    select count(*) from request
    left join response on response.id = request.attempt_id
    left join failure on failure.attempt_id = request.attempt_id
    where response.id is null and failure.attempt_id is null
"""


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--photos", type=int, default=600, help="how many; %(default)s")
    parser.add_argument(
        "--latency", type=float, default=0.3, help="seconds before each answer; %(default)s"
    )
    parser.add_argument("--quota", type=int, default=50, help="answers a second; %(default)s")
    parser.add_argument("--kill", action="store_true", help="throttle a tenth, kill, and go on")
    given = parser.parse_args()
    measuring.need_compiled()
    measuring.live_in("cloud")
    scratch = measuring.scratch("cloud")
    print(f"drawing {given.photos} photos", flush=True)
    photos = audits.draw_photos(scratch / "photos", given.photos)
    # Room for the calls under way: quota × latency, and half as much again.
    at_once = max(2, round(1.5 * given.quota * given.latency) + 2)
    audits.add_newcomer(given.quota, at_once)
    with newcomer.serve({}, names_pause=False) as server:
        server.orders.latency = given.latency
        if given.kill:
            _kill(photos, scratch / "out", server, at_once)
        else:
            server.orders.quota = given.quota
            _reach(photos, scratch / "out", server, given.quota)


def _reach(photos: Path, out: Path, server: VendorServer, quota: int) -> None:
    first, seconds = _timed(photos, out, server)
    asked, throttled = len(server.requests), len(server.requests) - server.answered
    again, _ = _timed(photos, out, server)
    if len(server.requests) != asked:
        raise SystemExit("answers that are stored were asked for again")
    times = sorted(datetime.fromisoformat(row["response_time"]) for row in audits.rows(out))
    rate = (len(times) - 1) / (times[-1] - times[0]).total_seconds()
    print(f"{len(times)} answers, {throttled} throttled, whole command {seconds:.1f} s")
    print(f"{rate:.2f} answers a second of a quota of {quota}")
    print(f"processor time a call: {1000 * (first - again) / len(times):.1f} ms")
    measuring.verdict("share of the quota reached, %", 100 * rate / quota, _SHARE, at_most=False)


def _kill(photos: Path, out: Path, server: VendorServer, at_once: int) -> None:
    server.orders.throttle_every = 10
    count = len(list(photos.iterdir()))
    command, env = _command(photos, out, server)
    with subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while len(server.requests) < count / 2 and process.poll() is None:
            time.sleep(0.02)
        process.kill()
    with closing(sqlite3.connect(out / "case/misread.sqlite")) as case:
        in_flight = case.execute(_IN_FLIGHT).fetchone()[0]
        kept = case.execute("select count(*) from response").fetchone()[0]
    print(f"killed with {kept} answers kept and {in_flight} calls in flight ({at_once} at once)")
    _timed(photos, out, server)
    with closing(sqlite3.connect(out / "case/misread.sqlite")) as case:
        stored = case.execute(
            "select count(*) from response join attempt using (id) group by photo_id"
        ).fetchall()
    outcomes = Counter(row["outcome"] for row in audits.rows(out))
    repeated = server.answered - count
    print(f"outcomes {dict(outcomes)}; {len(server.requests)} requests, {repeated} repeated")
    measuring.say("every photo answered exactly once", met=stored == [(1,)] * count)
    measuring.say("no more than the calls in flight repeated", met=repeated <= in_flight)


def _command(photos: Path, out: Path, server: VendorServer) -> tuple[list[str], dict[str, str]]:
    env = audits.let_in({"newcomer": server})
    limit = ["--yes-send", "--max-calls", "1000000"]
    return audits.command(photos, out, "newcomer", *limit), env


def _timed(photos: Path, out: Path, server: VendorServer) -> tuple[float, float]:
    """Run the command; its processor time and its seconds."""
    command, env = _command(photos, out, server)
    started, before = time.perf_counter(), os.times()
    done = subprocess.run(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    after = os.times()
    if done.returncode:
        raise SystemExit(done.stdout)
    processor = after.children_user - before.children_user
    processor += after.children_system - before.children_system
    return processor, time.perf_counter() - started


if __name__ == "__main__":
    main()
