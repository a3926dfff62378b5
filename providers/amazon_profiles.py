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


def profile_in_use(typed: str = "") -> str:
    """The name of the profile that is read: the typed one, the environment's, or “default”."""
    return typed or os.environ.get("AWS_PROFILE") or "default"


def has_credentials(profile: str) -> bool:
    """Whether the credentials file has a section for the profile. Reads no key."""
    return profile in _sections(*_CREDENTIALS)


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
