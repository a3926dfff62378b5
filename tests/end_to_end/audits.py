"""`main.py audit` as a person starts it: a process of its own, asked against the vendor servers."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from PIL import Image, ImageDraw

from core.store.store import FILE_NAME
from providers.registry import user_folder
from tests.vendor_servers import newcomer
from tests.vendor_servers.__main__ import environment
from tests.vendor_servers.server import VendorServer

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180
"""How long a whole command may take on a busy machine."""
Row = dict[str, str]
NEWCOMER = """\
id = "newcomer"
name = "Newcomer"

[cloud]
company = "Nobody Ltd"
country = "Nowhere"
per_second = {per_second}
at_once = {at_once}
keeps = "Nothing: it runs on this computer."

[[cloud.credentials]]
name = "token"
label = "Token"
environment = "NEWCOMER_TOKEN"

[[cloud.credentials]]
name = "endpoint"
label = "Address"
secret = false
required = false
environment = "NEWCOMER_ENDPOINT"
default = "https://newcomer.example"

[cloud.limits]
formats = ["JPEG", "PNG"]

[request]
url = "{{endpoint}}/v7/look"
body = "json"
headers = {{ X-Sight-Token = "{{token}}" }}
json = {{ picture = {{ b64 = "{{image}}" }} }}

[answer]
faces = "seen.heads"
error = "oops.say"
error_code = "oops.kind"

[answer.words]
W = "female"
M = "male"

[answer.face]
box = "ltrb"
units = "ratio"
left = "frame.x1"
top = "frame.y1"
right = "frame.x2"
bottom = "frame.y2"
gender = "guess.as"
confidence = "guess.sure"
confidence_scale = 1
age_low = "years"
age_high = "years"

[[errors]]
meaning = "throttled"
code = ["calm-down"]

[[errors]]
meaning = "bad_key"
code = ["who-are-you"]
"""


def draw_photos(folder: Path, count: int) -> Path:
    """Small drawn photos, no two alike; returns their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        photo = Image.new("RGB", (100, 101 + number % 2), (90, 40 + number % 160, number // 160))
        pen = ImageDraw.Draw(photo)
        pen.ellipse((30, 20, 70, 72), fill=(200, 150, 130))
        pen.text((4, 4), str(number), fill=(255, 255, 255))
        photo.save(folder / f"{number:04}.jpg")
    return folder


def add_newcomer(per_second: float = 100, at_once: int = 8) -> None:
    """Put a vendor of one's own, with a quota of one's own, into the user's vendors folder."""
    user_folder().mkdir(parents=True, exist_ok=True)
    text = NEWCOMER.format(per_second=per_second, at_once=at_once)
    (user_folder() / "newcomer.toml").write_text(text, encoding="utf-8")


def let_in(servers: Mapping[str, VendorServer]) -> dict[str, str]:
    """The variables that lead the program to these servers, and nothing of the user's own."""
    lines = {name: v for name, v in os.environ.items() if not name.startswith("AWS_")}
    lines |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "NO_PROXY": "*"}
    lines["AWS_EC2_METADATA_DISABLED"] = "true"
    for name, server in servers.items():
        lines |= environment(name, server)
    if "newcomer" in servers:
        lines |= {
            "NEWCOMER_TOKEN": newcomer.TOKEN,
            "NEWCOMER_ENDPOINT": servers["newcomer"].address,
        }
    return lines


def command(photos: Path, out: Path, vendors: str, *more: str) -> list[str]:
    options = ["--out", str(out), "--vendors", vendors, *more]
    return [sys.executable, str(ROOT / "main.py"), "audit", str(photos), *options]


def audit(
    photos: Path, out: Path, vendors: str, *more: str, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        command(photos, out, vendors, *more),
        capture_output=True,
        text=True,
        env=dict(env),
        timeout=SECONDS,
        check=False,
    )


def rows(out: Path, vendor: str = "") -> list[Row]:
    """The table, or one vendor's part of it."""
    with (out / "predictions.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if vendor in ("", row["vendor"])]


@contextmanager
def database(out: Path) -> Iterator[sqlite3.Connection]:
    """The case's file, to look into."""
    with closing(sqlite3.connect(out / "case" / FILE_NAME)) as connection:
        yield connection
