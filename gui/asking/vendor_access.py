"""Whether a cloud vendor's key is there and which address would be asked: plain values.

`look_up` asks the key store, which may show a prompt: for a thread, never the interface's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from core.sending.consent import host_of
from core.sending.credentials import Credentials, Where, place_of_key
from core.sending.offline import is_on_this_computer
from core.vendor import AnyVendor, CloudVendor, CredentialField, VendorId, VendorInfo

ADDRESS = "endpoint"
"""The credential field that is the address to ask, where a vendor's address can be chosen."""


class VendorSource(Protocol):
    """The part of the registry that is needed here."""

    def create(self, vendor_id: VendorId) -> AnyVendor: ...


@dataclass(frozen=True, slots=True)
class Access:
    """What is known of the way to one cloud vendor; never a key.

    where: the key comes from. own_keys: where the vendor's own tools keep one on this computer, or
    empty. endpoint: the address that would be asked, or empty. redirected_by: the environment
    variable that makes it another than the vendor's own, or empty.
    from_environment: names of the fields whose value an environment variable gives.
    plain: values that are no secret and were chosen before, by field.
    own_values: what fields left empty stand for: name, value, and where that comes from in words.
    """

    where: Where
    own_keys: str = ""
    endpoint: str = ""
    redirected_by: str = ""
    from_environment: frozenset[str] = frozenset()
    plain: tuple[tuple[str, str], ...] = ()
    own_values: tuple[tuple[str, str, str], ...] = ()

    @property
    def has_key(self) -> bool:
        return self.where is not Where.MISSING

    @property
    def host(self) -> str:
        return host_of(self.endpoint)

    @property
    def is_on_this_computer(self) -> bool:
        return is_on_this_computer(self.endpoint)


def look_up(
    registry: VendorSource,
    credentials: Credentials,
    infos: Iterable[VendorInfo],
    environment: Mapping[str, str],
) -> dict[VendorId, Access]:
    """The access to each of the cloud vendors among these. Blocks."""
    return {
        info.id: _access(registry, credentials, info, environment)
        for info in infos
        if info.cloud is not None
    }


def _access(
    registry: VendorSource,
    credentials: Credentials,
    info: VendorInfo,
    environment: Mapping[str, str],
) -> Access:
    vendor = cast(CloudVendor, registry.create(info.id))
    if not hasattr(vendor, ADDRESS):  # a file or package that cannot be read stands there
        return Access(Where.MISSING)
    fields = info.cloud.credentials if info.cloud is not None else ()
    where = credentials.where(info)
    keys: Mapping[str, str] = credentials.get(info) or {
        # Without a key, too, an environment variable says where photos would go.
        f.name: environment[f.environment]
        for f in fields
        if is_plain(f) and environment.get(f.environment)
    }
    where, own = place_of_key(vendor, info, where, keys)
    endpoint = vendor.endpoint(keys)
    return Access(
        where,
        own,
        endpoint,
        _redirected_by(vendor, fields, endpoint, environment),
        frozenset(f.name for f in fields if f.environment and environment.get(f.environment)),
        tuple((f.name, keys.get(f.name, "")) for f in fields if is_plain(f) and keys.get(f.name)),
        _own_values(vendor, keys),
    )


def is_plain(field: CredentialField) -> bool:
    """Whether a value of this field may be shown: a region or an address, but no part of a key."""
    return not field.secret and bool(field.choices or field.default or field.name == ADDRESS)


def _own_values(vendor: object, keys: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """What the vendor's own tools hold for fields left empty; vendors without such have none."""
    if not hasattr(vendor, "own_values"):
        return ()
    return tuple((name, value, place) for name, (value, place) in vendor.own_values(keys).items())


def _redirected_by(
    vendor: object,
    fields: Iterable[CredentialField],
    endpoint: str,
    environment: Mapping[str, str],
) -> str:
    """The variable that sends photos elsewhere than the vendor's own address."""
    if hasattr(vendor, "redirected_by"):
        return str(vendor.redirected_by())
    for field in fields:
        given = environment.get(field.environment, "") if field.name == ADDRESS else ""
        own = {host_of(one) for one in (field.default, *field.choices) if one}
        if given and own and host_of(given) == host_of(endpoint) and host_of(given) not in own:
            return field.environment
    return ""
