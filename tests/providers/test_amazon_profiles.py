"""The region that photos go to: typed, named on this computer, or the usual one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.sending.consent import host_of
from core.sending.credentials import Credentials, Keys, NoKeyStore
from providers.amazon_rekognition import INFO, AmazonRekognitionVendor

CONFIG = """
[default]
region = eu-west-1
s3 =
  max_concurrent_requests = 20
[profile work]
region = eu-central-1
[profile "at home"]
region = eu-west-2
[profile bare]
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_PROFILE",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_REKOGNITION",
    ):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / ".aws").mkdir()
    return tmp_path / ".aws"


def region(**typed: str) -> str:
    host = host_of(AmazonRekognitionVendor().endpoint(typed))
    return host.removeprefix("rekognition.").removesuffix(".amazonaws.com")


def test_each_place_goes_before_the_next(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert region() == "us-east-1"
    (home / "config").write_text(CONFIG, encoding="utf-8")
    assert region() == "eu-west-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    assert region() == "sa-east-1"
    monkeypatch.setenv("AWS_REGION", "ca-central-1")
    assert region() == "ca-central-1"
    assert region(region="il-central-1") == "il-central-1"


def test_the_named_profile_is_the_one_that_counts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config").write_text(CONFIG, encoding="utf-8")
    assert region(profile="work") == "eu-central-1"
    assert region(profile="at home") == "eu-west-2"
    assert region(profile="bare") == "us-east-1", "another profile's region is not its own"
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert region() == "eu-central-1"
    (home / "credentials").write_text("[work]\nregion = eu-south-2\n", encoding="utf-8")
    assert region() == "eu-south-2", "as boto3 has it"


def test_the_files_may_lie_elsewhere(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").write_text(CONFIG, encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", "~/mine")
    assert region() == "eu-west-1"


@pytest.mark.parametrize(
    "content",
    [
        b"region = eu-west-1\n",
        b"[default\n",
        b"[default]\n[default]\n",
        b"\xff\xfe[d\x00",
        b"[a'b]",
    ],
)
def test_a_broken_file_names_no_region(home: Path, content: bytes) -> None:
    (home / "config").write_bytes(content)
    (home / "credentials").write_bytes(content)
    assert region() == "us-east-1"
    assert AmazonRekognitionVendor().own_credentials() == ""


def test_where_the_region_comes_from_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_values = AmazonRekognitionVendor().own_values
    assert own_values({}) == {"region": ("us-east-1", "no other is set on this computer")}
    (home / "config").write_text(CONFIG, encoding="utf-8")
    assert own_values({}) == {"region": ("eu-west-1", "the AWS profile “default”")}
    assert own_values({"profile": "work"})["region"][1] == "the AWS profile “work”"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    assert own_values({}) == {"region": ("eu-central-1", "AWS_DEFAULT_REGION")}


def test_the_client_asks_where_it_was_said(home: Path) -> None:
    (home / "config").write_text(CONFIG, encoding="utf-8")
    vendor = AmazonRekognitionVendor()
    vendor.connect({"access_key_id": "AKID", "secret_access_key": "made-up"})
    try:
        assert vendor._client.meta.region_name == "eu-west-1"
        assert vendor._client.meta.endpoint_url == vendor.endpoint({})
    finally:
        vendor.close()


def test_a_typed_region_counts_beside_a_key_from_the_environment() -> None:
    key = {
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_REGION": "eu-west-1",
    }
    credentials = Credentials(NoKeyStore(), key)
    credentials.put(INFO, Keys({"region": "eu-central-1"}))
    found = credentials.get(INFO)
    assert found is not None
    assert (found["access_key_id"], found["region"]) == ("AKID", "eu-central-1")
