from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.photos.photo import Photo, PhotoId, Place
from core.problem import Problem
from core.sending.consent import Consent, host_of, must_ask, plan_sending
from core.sending.spending import Cap
from core.vendor import Limits, VendorId
from providers.fake import FakeVendor
from providers.fake_cloud import FakeCloudVendor

CARA, DORA = VendorId("cara"), VendorId("dora")
CAP = Cap(dollars=1.0)


def photo(number: int, size: tuple[int, int] = (200, 300), count: int = 50_000) -> Photo:
    place = Place(Path(f"{number}.jpg"), None, count, 1)
    return Photo(PhotoId(number), f"{number:064x}", (place,), width=size[0], height=size[1])


PHOTOS = [photo(number) for number in range(1, 5)]
INFOS = [FakeVendor("anna").info, FakeCloudVendor("cara").info, FakeCloudVendor("dora").info]


def test_a_plan_says_what_each_vendor_would_get() -> None:
    small, large = photo(5, (31, 38)), photo(6, (6000, 4000), 9_000_000)
    limits = Limits(least_side=48, most_side=3000)
    cara = FakeCloudVendor("cara", limits=limits, dollars=0.001).info
    plan = plan_sending(
        [FakeVendor("anna").info, cara],
        [*PHOTOS, small, large],
        answered={(PhotoId(1), CARA)},
        endpoints={CARA: "https://user:key@faces.example:8443/v1?x=1"},
    )

    (sending,) = plan.vendors
    assert [p.id for p in sending.photos] == [2, 3, 4, 6]
    assert [(p.id, why.kind) for p, why in sending.refused] == [(5, "photo too small")]
    assert (sending.count, sending.stored, sending.resized) == (4, 1, 1)
    assert sending.largest == (3000, 2000)
    assert sending.byte_count == 3 * 50_000 + 9_000_000
    assert sending.dollars == plan.dollars == 0.004
    assert sending.host == "faces.example:8443"
    assert not sending.on_this_computer
    assert sending.cloud.company == "Cara Ltd"


def test_a_photo_that_cannot_be_read_goes_nowhere() -> None:
    broken = replace(PHOTOS[0], problem=Problem("truncated", "It ends.", ""))
    (sending,) = plan_sending([INFOS[1]], [broken]).vendors
    assert (sending.count, sending.refused, sending.stored) == (0, (), 0)


def test_photos_that_leave_are_counted_once_and_calls_without_a_price_apart() -> None:
    dora = FakeCloudVendor("dora", dollars=None).info
    plan = plan_sending([INFOS[1], dora], PHOTOS)
    assert plan.photo_count == 4
    assert plan.dollars == 0.004
    assert plan.unpriced_calls == 4
    assert plan.vendors[1].dollars is None


def test_the_first_photo_is_asked_for_and_then_no_more() -> None:
    plan = plan_sending(INFOS, PHOTOS)
    assert must_ask(plan, None)
    assert not must_ask(plan, plan.consent(CAP))


def test_it_is_asked_again_when_the_number_grows_or_another_vendor_joins() -> None:
    consent = plan_sending(INFOS[:2], PHOTOS[:3]).consent(CAP)
    assert not must_ask(plan_sending(INFOS[:2], PHOTOS[1:3]), consent)
    assert must_ask(plan_sending(INFOS[:2], PHOTOS), consent)
    assert must_ask(plan_sending(INFOS, PHOTOS[:1]), consent)


def test_it_is_asked_again_when_photos_would_go_elsewhere() -> None:
    told = plan_sending(INFOS[:2], PHOTOS, endpoints={CARA: "https://faces.example/v1"})
    consent = told.consent(CAP)
    same = plan_sending(INFOS[:2], PHOTOS, endpoints={CARA: "https://faces.example/v2"})
    other = plan_sending(INFOS[:2], PHOTOS, endpoints={CARA: "http://127.0.0.1:9000"})
    assert not must_ask(same, consent)
    assert must_ask(other, consent)
    assert other.vendors[0].on_this_computer


def test_nothing_has_to_be_asked_where_nothing_would_leave() -> None:
    stored = {(p.id, CARA) for p in PHOTOS}
    assert not must_ask(plan_sending(INFOS[:1], PHOTOS), None)
    assert not must_ask(plan_sending(INFOS[:2], PHOTOS, stored), None)


def test_a_consent_covers_its_vendors_and_photos_only() -> None:
    consent = plan_sending(INFOS[:2], PHOTOS[:2]).consent(CAP)
    assert consent.covers(CARA, PHOTOS[0].sha256)
    assert not consent.covers(DORA, PHOTOS[0].sha256)
    assert not consent.covers(CARA, PHOTOS[2].sha256)
    assert not consent.covers(CARA, None)


def test_every_consent_has_an_id_of_its_own() -> None:
    one, two = (Consent(frozenset(), frozenset(), CAP) for _ in range(2))
    assert one.id != two.id


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://rekognition.us-east-1.example/", "rekognition.us-east-1.example"),
        ("http://localhost:8000/api?key=1", "localhost:8000"),
        ("https://a:b@c.example", "c.example"),
        ("faces.example", "faces.example"),
        ("", ""),
    ],
)
def test_of_an_address_only_the_host_is_said(endpoint: str, host: str) -> None:
    assert host_of(endpoint) == host
