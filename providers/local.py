"""What the local vendors share: is it installed, loading, asking, and strict reading of bodies."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, NoReturn

from core.problem import Problem
from core.vendor import PhotoRefusedError, UnavailableError, UnexpectedBodyError, VendorInfo

_LARGEST = 2**31 - 1


class NotThisShapeError(ValueError):
    """A value in a body is not what its vendor writes there."""


class WrittenFloat(float):
    """A number that remembers how it was written."""

    text: str

    def __new__(cls, text: str) -> WrittenFloat:
        number = super().__new__(cls, text)
        number.text = text
        return number


def installed_version(package: str, module: str) -> str:
    """The version of an installed package, found without importing it; empty where there is none.

    A frozen program may hold the module without the package's metadata: "unknown".
    """
    return "" if find_spec(module) is None else _version(package)


@cache
def _version(package: str) -> str:
    """Read once: it takes a millisecond, and the window asks for it at every turn."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


@contextmanager
def loading(info: VendorInfo) -> Iterator[None]:
    """Turns whatever goes wrong while a package is loaded into UnavailableError."""
    # ONNX Runtime reports its use over the network, under an identity it keeps in the user's
    # home, unless this is set before it is first imported. Local means: nothing leaves.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        yield
    except Exception as error:
        raise UnavailableError(
            Problem(
                "vendor cannot be loaded",
                f"{info.name} cannot be loaded ({_reason(error)}).",
                f"Install it again: pip install --force-reinstall {info.package}",
            )
        ) from error


@contextmanager
def asking(info: VendorInfo) -> Iterator[None]:
    """Turns whatever a package raises about a photo into PhotoRefusedError."""
    try:
        yield
    except MemoryError as error:
        raise PhotoRefusedError(
            Problem(
                "not enough memory",
                f"{info.name} ran out of memory on this photo.",
                "Ask again with a size limit, or close other programs.",
            )
        ) from error
    except Exception as error:
        raise PhotoRefusedError(
            Problem(
                "vendor gave up",
                f"{info.name} gave up on this photo ({_reason(error)}).",
                "Leave the photo out, or ask again with a size limit.",
            )
        ) from error


@contextmanager
def parsing(vendor_name: str) -> Iterator[None]:
    """Turns whatever reading a body of another shape raises into UnexpectedBodyError."""
    try:
        yield
    except NotThisShapeError as error:
        raise UnexpectedBodyError(vendor_name, str(error)) from error
    except KeyError as error:
        raise UnexpectedBodyError(vendor_name, f"{error} is missing") from error
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise UnexpectedBodyError(vendor_name, _reason(error)) from error


def json_list(body: bytes) -> list[Any]:
    """The list that a JSON body holds; numbers with a point or exponent become WrittenFloat."""
    value = json.loads(body.decode(), parse_float=WrittenFloat, parse_constant=no_constant)
    if not isinstance(value, list):
        raise NotThisShapeError("the body is no list")
    return value


def whole(value: object, low: int = -_LARGEST, high: int = _LARGEST) -> int:
    """The whole number that `value` is, between `low` and `high`; true and false are none."""
    if type(value) is not int or not low <= value <= high:
        raise NotThisShapeError(f"{_short(value)} is no whole number from {low} to {high}")
    return value


def share(value: object) -> WrittenFloat:
    """The number from 0 to 1 that `value` is."""
    if not isinstance(value, WrittenFloat) or not 0 <= value <= 1:
        raise NotThisShapeError(f"{_short(value)} is no number from 0 to 1")
    return value


def one_of(value: object, words: Collection[str]) -> str:
    """The one of `words` that `value` is."""
    if not isinstance(value, str) or value not in words:
        raise NotThisShapeError(f"{_short(value)} is none of {', '.join(words)}")
    return value


def no_constant(text: str) -> NoReturn:
    """For json: NaN and Infinity are no JSON."""
    raise NotThisShapeError(f"{text} is no number")


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _short(value: object) -> str:
    if isinstance(value, int) and abs(value) > _LARGEST:
        return "a huge number"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
