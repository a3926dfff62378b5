"""A raw response is laid out for reading, and not a sign of it is changed."""

from __future__ import annotations

import json
import re

import pytest

from gui.asking.raw_text import SHOWN, is_cut, laid_out


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_members_stand_below_each_other() -> None:
    body = b'{"gender": {"value": "male", "confidence": 71.00}, "face": [45, 78, 194, 228]}'
    assert laid_out(body, width=30).splitlines() == [
        '{"gender": {"value": "male",',
        '            "confidence": 71.00},',
        ' "face": [45, 78, 194, 228]}',
    ]


def test_what_is_inside_stands_further_in_however_deep_it_is() -> None:
    body = b'{"seen":{"heads":[{"frame":{"x1":0.33203125,"y1":0.25},"guess":{"as":"W"}}]}}'
    lines = laid_out(body, width=24).splitlines()
    where = {
        name: line.index(name)
        for line in lines
        for name in ("frame", "x1", "y1", "guess")
        if f'"{name}"' in line
    }
    assert where["frame"] == where["guess"] < where["x1"] == where["y1"]


def test_a_body_that_is_nothing_but_brackets_is_not_made_huge() -> None:
    assert len(laid_out(b"[" * SHOWN)) < 2 * SHOWN


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1e-5,"a":0.61488121747970580,"b":[[],{},[1.0]]}',
        b'[{"text":"a \\" {b}, [c]:","n":null},{"n":-0}]',
        b'{"cut off": "in the midd',
        b"]}{[",
        b"[" * 300 + b"]" * 300,
    ],
)
def test_only_white_space_is_added(body: bytes) -> None:
    assert without_space(laid_out(body)) == without_space(body.decode())


def test_what_was_valid_stays_the_same_value() -> None:
    body = b'{"words":["a, b","c: d"],"n":[1,2,{"deep":[true,false,null]}]}'
    assert json.loads(laid_out(body, width=10)) == json.loads(body)


def test_other_bodies_come_back_as_they_are() -> None:
    assert laid_out(b"no face  found") == "no face  found"
    assert laid_out(b"caf\xe9") == "caf\\xe9"
    assert laid_out(b"") == ""


def test_a_huge_body_shows_its_beginning() -> None:
    body = b"[" + b"1," * SHOWN + b"1]"
    assert is_cut(body)
    assert len(without_space(laid_out(body))) <= SHOWN
