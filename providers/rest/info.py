"""What a vendor's description says of it, read without pydantic so that listing stays quick."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.labelling.labels import Gender
from core.problem import Problem
from core.vendor import (
    NOT_STATED,
    Cloud,
    CredentialField,
    Kind,
    Limits,
    Price,
    Retirement,
    ThresholdKind,
    VendorError,
    VendorId,
    VendorInfo,
    VendorThreshold,
)

if TYPE_CHECKING:
    from providers.rest.description import Description

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class DescriptionError(VendorError):
    """A vendor's file cannot be used. file: its name; key: where in it, dotted; reason: why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        place = f"{file}, {key}" if key else file
        super().__init__(
            Problem(
                "description unreadable",
                f"{place}: {reason}.",
                f"Correct {file} and read the vendors again.",
            )
        )
        self.file, self.key, self.reason = file, key, reason


@dataclass(eq=False)
class Source:
    """One description: where it stands, what TOML makes of it, and what it says of its vendor.

    file: the name that errors give. path: None for one that is not saved yet.
    """

    file: str
    raw: Mapping[str, Any]
    info: VendorInfo
    path: Path | None = None
    _checked: Description | None = field(default=None, repr=False)

    def description(self) -> Description:
        """The whole description, checked by pydantic the first time.

        Raises:
            DescriptionError: it names the key and says why.
        """
        if self._checked is None:
            from providers.rest.description import check

            self._checked = check(self.raw, self.file)
        return self._checked


def read_file(path: Path) -> Source:
    """Read one description.

    Raises:
        DescriptionError: it names the file, the key and why.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DescriptionError(path.name, "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DescriptionError(path.name, "", "is not UTF-8 text") from error
    return read_text(text, path.name, path)


def read_text(text: str, file: str, path: Path | None = None) -> Source:
    """Read a description that may not be saved yet. Raises as `read_file`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DescriptionError(file, "", f"is no TOML ({error})") from None
    try:
        return Source(file, raw, _info(raw), path)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # Only a file that is wrong pays for pydantic here; what it finds names the key.
        from providers.rest.description import check

        check(raw, file)
        raise DescriptionError(file, "", f"cannot be used ({error})") from error


def _info(raw: Mapping[str, Any]) -> VendorInfo:
    cloud = _cloud(raw.get("cloud", {}))
    words = raw["answer"].get("words", {}).values()
    return VendorInfo(
        id=VendorId(raw["id"]),
        name=raw["name"],
        code=raw.get("code", ""),
        kind=Kind.CLOUD,
        vocabulary=frozenset(Gender(word) for word in words),
        licence=raw.get("licence", "a service, under its own terms"),
        about=raw.get("about", "A vendor you described yourself."),
        licence_note=raw.get("licence_note", ""),
        left_out=raw.get("left_out", ""),
        cloud=cloud,
        thresholds=tuple(_threshold(one) for one in raw.get("thresholds", [])),
    )


def _threshold(raw: Mapping[str, Any]) -> VendorThreshold:
    return VendorThreshold(**{**raw, "kind": ThresholdKind(raw["kind"])})


def _cloud(raw: Mapping[str, Any]) -> Cloud:
    given = dict(raw)
    limits = dict(given.pop("limits", {}))
    if "formats" in limits:
        limits["formats"] = tuple(limits["formats"])
    price = given.pop("price", {})
    retired = given.pop("retired", None)
    credentials = given.pop("credentials", [])
    values: dict[str, Any] = {
        "company": NOT_STATED,
        "country": NOT_STATED,
        "how_to_get_key": (),
        "key_page": "",
        "per_second": 1.0,
        "at_once": 1,
        "keeps": "What it keeps of the photos is not stated in its description.",
    }
    values.update(given)
    values["how_to_get_key"] = tuple(values["how_to_get_key"])
    return Cloud(
        credentials=tuple(_credential(one) for one in credentials),
        limits=Limits(**limits),
        price=Price(price.get("dollars"), price.get("as_of", ""), price.get("note", "")),
        retired=Retirement(**retired) if retired else None,
        **values,
    )


def _credential(raw: Mapping[str, Any]) -> CredentialField:
    given = {**raw, "choices": tuple(raw.get("choices", ()))}
    return CredentialField(**{"label": raw["name"], **given})
