"""Amazon Rekognition without a key: found out here, so nobody is said to have refused one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.photos.photo import SentFile, SentRecord
from core.sending.credentials import Where, place_of_key
from core.vendor import BadCredentialsError
from providers.amazon_rekognition import INFO, AmazonRekognitionVendor, _raise_for_transport


def test_a_profile_that_is_not_there_is_no_refused_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with pytest.raises(BadCredentialsError) as caught:
        AmazonRekognitionVendor().connect({"profile": "nosuch"})
    assert caught.value.problem.what == (
        "Amazon Rekognition cannot be asked. The config profile (nosuch) could not be found."
    )
    assert "AWS_PROFILE" in caught.value.problem.way_out


def test_no_key_at_all_is_no_refused_key() -> None:
    from botocore.exceptions import NoCredentialsError

    with pytest.raises(BadCredentialsError) as caught:
        _raise_for_transport(NoCredentialsError())
    assert caught.value.problem.what == (
        "Amazon Rekognition cannot be asked. No complete key was found."
    )


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the tools' two files are; nothing else gives a key."""
    for name in ("PROFILE", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "WEB_IDENTITY_TOKEN_FILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


SSO = "sso_account_id = 1\nsso_role_name = reader\n"
SESSION = (
    f"[default]\n{SSO}sso_session = us\n"
    "[sso-session us]\nsso_region = eu-west-1\nsso_start_url = https://us.example/start\n"
)


@pytest.mark.parametrize(
    "config",
    [
        "[default]\ncredential_process = give-key\n",
        SESSION,
        f"[default]\n{SSO}sso_start_url = https://us.example/start\nsso_region = eu-west-1\n",
        "[default]\naws_access_key_id = AKID\naws_secret_access_key = made-up\n",
        "[default]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = other\n",
        "[default]\nrole_arn = arn:aws:iam::1:role/a\ncredential_source = Environment\n",
    ],
)
def test_a_profile_of_the_config_file_alone_may_have_a_way_to_a_key(
    files: Path, monkeypatch: pytest.MonkeyPatch, config: str
) -> None:
    (files / "config").write_text(config)
    vendor = AmazonRekognitionVendor()
    assert vendor.own_credentials() == "the AWS profile “default”"
    standing = place_of_key(vendor, INFO, Where.NOT_NEEDED, {})
    assert standing == (Where.NOT_NEEDED, "the AWS profile “default”")

    (files / "config").write_text(config.replace("[default]", "[profile work]"))
    assert vendor.own_credentials() == ""
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert vendor.own_credentials() == "the AWS profile “work”"


@pytest.mark.parametrize(
    "config",
    [
        "[default]\nregion = eu-west-1\n",
        f"[default]\n{SSO}",
        "[default]\nrole_arn = arn:aws:iam::1:role/a\n",
        "[default]\nrole_arn = a\nsource_profile = b\nmfa_serial = arn:aws:iam::1:mfa/c\n",
        "[sso-session default]\nsso_region = eu-west-1\n",
    ],
)
def test_a_profile_without_a_way_to_a_key_needs_one(files: Path, config: str) -> None:
    (files / "config").write_text(config)
    vendor = AmazonRekognitionVendor()
    assert vendor.own_credentials() == ""
    assert place_of_key(vendor, INFO, Where.NOT_NEEDED, {}) == (Where.MISSING, "")


def test_the_command_for_a_key_runs_only_once_the_vendor_is_connected(files: Path) -> None:
    script = files / "give_key.py"
    script.write_text(
        "import json, pathlib\n"
        f"pathlib.Path({str(files / 'ran')!r}).touch()\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': 'AKID', 'SecretAccessKey': 'made-up'}))\n"
    )
    command = f'"{sys.executable}" "{script}"'
    (files / "config").write_text(f"[default]\ncredential_process = {command}\n")
    vendor = AmazonRekognitionVendor()
    assert vendor.own_credentials()
    assert not (files / "ran").exists()
    vendor.connect({})
    try:
        assert (files / "ran").exists()
        assert vendor._client._get_credentials().access_key == "AKID"
    finally:
        vendor.close()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("no-such-command-here", "cannot be run ("),
        (
            f'"{sys.executable}" -c "import sys; sys.exit(\'a secret\')"',
            "No complete key was found",
        ),
    ],
)
def test_a_command_that_gives_no_key_is_said_without_what_it_printed(
    files: Path, command: str, why: str
) -> None:
    (files / "config").write_text(f"[default]\ncredential_process = {command}\n")
    with pytest.raises(BadCredentialsError) as caught:
        AmazonRekognitionVendor().connect({})
    assert why in caught.value.problem.what
    assert "secret" not in str(caught.value.problem).replace("AWS_SECRET_ACCESS_KEY", "")


def test_a_sign_in_that_ran_out_is_no_broken_connection(files: Path) -> None:
    (files / "config").write_text(SESSION)
    vendor = AmazonRekognitionVendor()
    vendor.connect({})
    sent = SentFile(b"\xff\xd8", SentRecord(9, 9, 1.0, 2, "5e" * 32, "JPEG, as it was"))
    try:
        with pytest.raises(BadCredentialsError) as caught:
            vendor.analyze(sent, NoMeter())
    finally:
        vendor.close()
    assert "sign-in of its AWS profile has run out" in caught.value.problem.what
    assert "type a key" in caught.value.problem.way_out


class NoMeter:
    """Counts nothing."""

    def before_request(self) -> None:
        pass
