"""What would leave this computer, said before it does, and the permission a person gave for it.

Pure: nothing here sends, reads a file or asks anybody.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from core.photos.photo import Photo, PhotoId
from core.problem import Problem
from core.sending.offline import is_on_this_computer
from core.sending.spending import Cap, Spent
from core.vendor import Cloud, VendorId, VendorInfo


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's permission to send photos, within a cap. It holds for this start only.

    photos: SHA-256 of the photos' own bytes. hosts: to which host the person was told that each
        vendor's photos go; a vendor that would go elsewhere is not covered.
    id: what was spent under it is found in the store by this.
    """

    vendors: frozenset[VendorId]
    photos: frozenset[str]
    cap: Cap
    hosts: Mapping[VendorId, str] = field(default_factory=dict)
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def covers(self, vendor_id: VendorId, sha256: str | None) -> bool:
        """Whether this photo may go to this vendor."""
        return vendor_id in self.vendors and sha256 is not None and sha256 in self.photos

    def covers_host(self, vendor_id: VendorId, endpoint: str) -> bool:
        """Whether this vendor's photos may go to this address."""
        told = self.hosts.get(vendor_id)
        return told is None or told == host_of(endpoint)


@dataclass(frozen=True, slots=True)
class VendorSending:
    """What one vendor would get.

    photos: those that would be sent. refused: those the vendor would not take, with why. stored:
        how many have a stored answer already and are not sent.
    byte_count: of the files sent, before metadata is removed; resized: how many of them have to be
        made smaller for the vendor's limits or the size limit chosen.
    largest: width and height in pixels of the largest photo as sent, None where unknown.
    dollars: US$ for one request a photo and time, None where no price is known. Some vendors need
        further requests for some photos; the cap holds for those, too.
    endpoint: the address that would be asked, which an environment variable can change; host: its
        host and port. on_this_computer: it is a loopback address.
    times: how often each photo is sent. is_varied: as pictures made of it, not as the file it is.
    """

    info: VendorInfo
    photos: tuple[Photo, ...]
    refused: tuple[tuple[Photo, Problem], ...]
    stored: int
    byte_count: int
    resized: int
    largest: tuple[int, int] | None
    dollars: float | None
    endpoint: str
    host: str
    on_this_computer: bool
    times: int = 1
    is_varied: bool = False

    @property
    def calls(self) -> int:
        """How many requests that is at least."""
        return self.count * self.times

    @property
    def cloud(self) -> Cloud:
        return cloud_of(self.info)

    @property
    def count(self) -> int:
        return len(self.photos)


@dataclass(frozen=True, slots=True)
class SendingPlan:
    """What a run would send, a vendor after the other.

    cut_off: what may have been paid for these very calls when they were cut off before; it counts
        towards the cap from the beginning.
    """

    vendors: tuple[VendorSending, ...]
    cut_off: Spent = field(default_factory=Spent)

    def __bool__(self) -> bool:
        return any(vendor.count for vendor in self.vendors)

    @property
    def photo_count(self) -> int:
        """Photos that would leave, each counted once."""
        return len({photo.id for vendor in self.vendors for photo in vendor.photos})

    @property
    def dollars(self) -> float:
        """US$ for what a price is known of."""
        return sum(vendor.dollars or 0.0 for vendor in self.vendors)

    @property
    def unpriced_calls(self) -> int:
        """Calls of which no price is known: the cap has to be in calls for them."""
        return sum(vendor.calls for vendor in self.vendors if vendor.dollars is None)

    def consent(self, cap: Cap) -> Consent:
        """What a person agrees to who says yes to this plan."""
        going = [vendor for vendor in self.vendors if vendor.count]
        return Consent(
            frozenset(vendor.info.id for vendor in going),
            frozenset(p.sha256 for vendor in going for p in vendor.photos if p.sha256 is not None),
            cap,
            {vendor.info.id: vendor.host for vendor in going if vendor.host},
        )


def plan_sending(
    infos: Sequence[VendorInfo],
    photos: Sequence[Photo],
    answered: Collection[tuple[PhotoId, VendorId]] = frozenset(),
    endpoints: Mapping[VendorId, str] | None = None,
    max_side: int | None = None,
    times: int = 1,
    is_varied: bool = False,
) -> SendingPlan:
    """What asking these vendors about these photos would send. For any thread but the interface's
    where photos are many.

    infos: local vendors among them are left out. answered: photo × vendor with a stored answer
    that would be taken. endpoints: `CloudVendor.endpoint` of each. max_side: as in RunSettings.
    times: how often each photo is to be sent. is_varied: as in VendorSending.
    """
    given = endpoints or {}
    return SendingPlan(
        tuple(
            replace(
                _sending(info, photos, answered, given.get(info.id, ""), max_side, times),
                is_varied=is_varied,
            )
            for info in infos
            if info.cloud is not None
        )
    )


def must_ask(plan: SendingPlan, consent: Consent | None) -> bool:
    """Whether a person has to be asked (again) before this is sent: for the first photo, when the
    number grows, for another vendor, and where photos would go to another host than was said.
    """
    if not plan:
        return False
    if consent is None:
        return True
    return not all(
        consent.covers_host(vendor.info.id, vendor.endpoint)
        and all(consent.covers(vendor.info.id, photo.sha256) for photo in vendor.photos)
        for vendor in plan.vendors
        if vendor.count
    )


def no_consent(vendor_name: str) -> Problem:
    """For a call that nobody has agreed to."""
    return Problem(
        "no consent",
        f"Nothing was sent to {vendor_name}: nobody has agreed to sending this photo to it.",
        "Run again and say yes on the sheet that lists what would leave this computer.",
    )


def other_host(vendor_name: str, told: str, endpoint: str) -> Problem:
    """For a vendor whose address has changed since a person agreed."""
    return Problem(
        "another address",
        f"Nothing was sent to {vendor_name}: its photos would go to {host_of(endpoint)}, and "
        f"{told} was agreed to.",
        "Run again and read who receives the photos; an environment variable can change it.",
    )


def cloud_of(info: VendorInfo) -> Cloud:
    """Raises ValueError for a local vendor."""
    if info.cloud is None:
        raise ValueError(f"{info.id} is no cloud vendor")
    return info.cloud


def host_of(endpoint: str) -> str:
    """Host and port of an address, without whatever else stands in it: "host:8443", "host"."""
    parts = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}")
    return parts.netloc.rpartition("@")[2]


def _sending(
    info: VendorInfo,
    photos: Sequence[Photo],
    answered: Collection[tuple[PhotoId, VendorId]],
    endpoint: str,
    max_side: int | None,
    times: int,
) -> VendorSending:
    from core.sending.sent_file import forced_scale, refusal

    cloud = cloud_of(info)
    sent: list[Photo] = []
    refused: list[tuple[Photo, Problem]] = []
    sizes: list[tuple[int, int]] = []
    stored = resized = 0
    for photo in photos:
        if (photo.id, info.id) in answered:
            stored += 1
        elif photo.problem is None and (why := refusal(photo, cloud.limits, max_side)):
            refused.append((photo, why))
        elif photo.problem is None:
            sent.append(photo)
            if photo.width and photo.height:
                scale = forced_scale(photo.width, photo.height, cloud.limits, max_side)
                sizes.append((round(photo.width * scale), round(photo.height * scale)))
                resized += scale < 1.0 or _is_too_large(photo, cloud)
    price = cloud.price.dollars
    return VendorSending(
        info,
        tuple(sent),
        tuple(refused),
        stored,
        sum(photo.places[0].size for photo in sent),
        resized,
        max(sizes, key=lambda size: size[0] * size[1], default=None),
        None if price is None else round(price * len(sent) * times, 9),
        endpoint,
        host_of(endpoint),
        is_on_this_computer(endpoint),
        times,
    )


def _is_too_large(photo: Photo, cloud: Cloud) -> bool:
    most = cloud.limits.most_bytes
    return most is not None and photo.places[0].size > most
