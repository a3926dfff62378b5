"""A vendor's file is checked, and what is wrong with it is said in a plain sentence."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest

from core.vendor import (
    Cloud,
    CredentialField,
    Limits,
    Price,
    Retirement,
    ThresholdKind,
    VendorThreshold,
)
from providers.registry import SHIPPED
from providers.rest import description
from providers.rest.info import DescriptionError, read_file, read_text

MINIMAL = """
id = "acme"
name = "Acme"

[[cloud.credentials]]
name = "key"

[request]
url = "https://acme.example/faces"
body = "raw"

[request.headers]
X-Key = "{key}"

[answer]
faces = "found"

[answer.words]
f = "female"
m = "male"

[answer.face]
box = "ltwh"
units = "px"
left = "x"
top = "y"
width = "w"
height = "h"
gender = "sex"
"""
FILES = sorted(SHIPPED.glob("*.toml"))


def _error(text: str) -> DescriptionError:
    with pytest.raises(DescriptionError) as caught:
        read_text(text, "acme.toml").description()
    return caught.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_is_whole(path: Path) -> None:
    source = read_file(path)
    whole = source.description()

    assert source.info.id == path.stem == whole.id
    assert whole.history or path.stem in ("compreface", "deepface")
    assert all(one.source for one in whole.history)
    assert whole.facts_as_of
    assert whole.version
    assert source.info.code == whole.code != "??"


def test_all_eight_are_shipped() -> None:
    assert [path.stem for path in FILES] == [
        "azure-face",
        "clarifai",
        "compreface",
        "deepface",
        "facepp",
        "google-vision",
        "ibm-watson-vr",
        "kairos",
    ]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        (description.CloudPart, Cloud),
        (description.CredentialPart, CredentialField),
        (description.LimitsPart, Limits),
        (description.PricePart, Price),
        (description.RetiredPart, Retirement),
        (description.ThresholdPart, VendorThreshold),
    ],
)
def test_the_file_has_the_fields_of_the_port(
    part: type[description.CloudPart], value: type[Cloud]
) -> None:
    assert set(part.model_fields) == {field.name for field in dataclasses.fields(value)}


def test_a_short_file_is_enough() -> None:
    source = read_text(MINIMAL, "acme.toml")
    source.description()

    assert source.info.cloud is not None
    assert source.info.cloud.credentials[0].label == "key"
    assert "not stated" in source.info.cloud.keeps
    assert source.info.cloud.price.dollars is None


THRESHOLD = """
[[thresholds]]
kind = "default"
value = 0.5
by = "Acme"
words = "answers below it have no gender"
source = "its guide, page 3"
as_of = "2026-01-02"
"""


def test_a_published_threshold_is_told() -> None:
    source = read_text(MINIMAL + THRESHOLD, "acme.toml")
    source.description()

    (told,) = source.info.thresholds
    assert (told.kind, told.value, told.by) == (ThresholdKind.DEFAULT, 0.5, "Acme")
    for old, new in (("0.5", "50"), ('"default"', '"usual"')):
        wrong = (MINIMAL + THRESHOLD).replace(old, new)
        with pytest.raises(DescriptionError) as caught:
            read_text(wrong, "acme.toml").description()
        assert caught.value.key.startswith("thresholds[1]")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('id = "acme"', "", "id", "is missing"),
        ('id = "acme"', 'id = "Ac me"', "id", "small letters, digits and hyphens"),
        ('name = "Acme"', "name = 3", "name", "must be text, not 3"),
        ('body = "raw"', 'body = "xml"', "request.body", "'raw', 'multipart' or 'json'"),
        ('body = "raw"', 'body = "json"', "request.json", "{image}"),
        ('url = "https', 'url = "ftp', "request.url", "must begin with https://"),
        ('"{key}"', '"{kay}"', "request.headers", "uses {kay}"),
        ('"{key}"', '"ü"', "request.headers.X-Key", "no HTTP header"),
        ('faces = "found"', 'faces = "found["', "answer.faces", "no JMESPath expression"),
        ('faces = "found"', 'facts = "found"', "answer.faces", "is missing"),
        ('left = "x"', 'left = "x["', "answer.face.left", "no JMESPath expression"),
        ('width = "w"', "", "answer.face.width", 'box = "ltwh" needs it'),
        ('box = "ltwh"', 'box = "ltrb"', "answer.face.right", "needs it"),
        ('f = "female"', 'f = "woman"', "answer.words.f", "'female' or 'male'"),
        ('units = "px"', 'units = "px"\nscale = 3', "answer.face.scale", "is not known"),
        ('units = "px"', 'units = "px"\nconfidence_scale = 10', "answer.face.confidence_scale", ""),
        ("[answer]", "[[errors]]\nmeaning = 'refused'\n[answer]", "errors[1].status", "given"),
        (
            "[answer]",
            "[[errors]]\nmeaning = 'no_face'\nstatus = [400]\n[answer]",
            "errors[1].code",
            "by its code or text",
        ),
        (
            "[answer]",
            "[[errors]]\nmeaning = 'refused'\ntext = '('\n[answer]",
            "errors[1].text",
            "no regular expression",
        ),
        ("[answer]", "[request]\n[answer]", "", "no TOML"),
        ("[request]", "[cloud.limits]\nmost_bytes = '2 MB'\n[request]", "most_bytes", "whole"),
        ("[request]", "[cloud.price]\nas_of = 2026\n[request]", "as_of", "text"),
        ("[request]", "[cloud.price]\ncurrency = 'EUR'\n[request]", "currency", "not known"),
        ('[[cloud.credentials]]\nname = "key"', "", "request.headers", "no credential"),
        ('[answer.words]\nf = "female"\nm = "male"', "", "answer.words", "words"),
    ],
)
def test_an_error_names_file_key_and_reason(old: str, new: str, key: str, reason: str) -> None:
    assert old in MINIMAL
    error = _error(MINIMAL.replace(old, new, 1))

    assert error.file == "acme.toml"
    assert error.key.endswith(key)
    assert reason in error.reason
    assert str(error.problem).startswith("acme.toml")
    assert "pydantic" not in str(error)
    assert "https://errors" not in str(error)


def test_a_file_of_nothing() -> None:
    assert _error("").reason == "is missing"
    assert "TOML" in _error("{}").reason


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(DescriptionError, match=r"odd\.toml: is not UTF-8"):
        read_file(path)


def test_a_light_reading_agrees_with_the_whole_one() -> None:
    for path in FILES:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        cloud = read_file(path).info.cloud
        assert cloud is not None
        assert cloud.keeps == raw["cloud"]["keeps"]
        assert len(cloud.credentials) == len(raw["cloud"]["credentials"])
        assert cloud.limits.formats == tuple(raw["cloud"]["limits"]["formats"])
