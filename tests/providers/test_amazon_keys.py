"""Amazon Rekognition without a key: found out here, so nobody is said to have refused one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.vendor import BadCredentialsError
from providers.amazon_rekognition import AmazonRekognitionVendor, _raise_for_transport


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
