"""What Amazon's own tools keep on this computer: profiles, and the region that they name.

Read without boto3, which takes its time, from the two files that all of Amazon's tools share:
https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html. A file that cannot be read holds
nothing; boto3 itself says so once it is asked to connect.
"""

from __future__ import annotations

import configparser
import os
import shlex
from collections.abc import Mapping
from pathlib import Path

REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""The first is what Amazon's newer tools read, the second boto3; in this order both count here."""
_CREDENTIALS = ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
_CONFIG = ("AWS_CONFIG_FILE", "~/.aws/config")
_WAYS_TO_A_KEY = (
    {"aws_access_key_id", "aws_secret_access_key"},
    {"credential_process"},
    {"sso_account_id", "sso_role_name", "sso_session"},
    {"sso_account_id", "sso_role_name", "sso_start_url", "sso_region"},
    {"role_arn", "source_profile"},
    {"role_arn", "credential_source"},
    {"role_arn", "web_identity_token_file"},
)
"""The settings of a profile in the config file by which boto3 finds a key, as in
https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html. A sign-in by
“aws login” is not among them: it takes a package that Misread does not bring.
"""
_ASKING_IN_A_TERMINAL = {"mfa_serial"}
"""What has boto3 ask for a code in a terminal, which a window does not have."""


def profile_in_use(typed: str = "") -> str:
    """The name of the profile that is read: the typed one, the environment's, or “default”."""
    return typed or os.environ.get("AWS_PROFILE") or "default"


def has_credentials(profile: str) -> bool:
    """Whether Amazon's tools have a key for the profile, or are told how to come by one.

    Reads no key, asks nobody for one, and runs no command that gives one: boto3 does so once it is
    to connect or to ask.
    """
    if profile in _sections(*_CREDENTIALS):
        return True
    told = _sections(*_CONFIG).get(profile, {}).keys()
    return any(ways <= told for ways in _WAYS_TO_A_KEY) and not told & _ASKING_IN_A_TERMINAL


def region_here(profile: str) -> tuple[str, str]:
    """The region that this computer names, and in words where; both empty where it names none."""
    for name in REGION_VARIABLES:
        if region := os.environ.get(name, "").strip():
            return region, name
    # As in boto3, what stands beside a profile's key goes before the other file.
    for place in (_CREDENTIALS, _CONFIG):
        if region := _sections(*place).get(profile, {}).get("region", "").strip():
            return region, f"the AWS profile “{profile}”"
    return "", ""


def _sections(variable: str, usual: str) -> Mapping[str, Mapping[str, str]]:
    """A file's sections by the names of their profiles."""
    read = configparser.RawConfigParser()
    try:
        place = Path(os.environ.get(variable) or usual).expanduser()
        read.read(place, encoding="utf-8")
    except (OSError, RuntimeError, ValueError, configparser.Error):
        return {}
    return {_profile(section): read[section] for section in read.sections()}


def _profile(section: str) -> str:
    """`[default]`, `[profile work]` and `[profile "at work"]` name a profile each."""
    try:
        words = shlex.split(section)
    except ValueError:
        return section
    return words[1] if len(words) == 2 and words[0] == "profile" else section
