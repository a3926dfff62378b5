"""What `audit` makes sure of before photos leave this computer, and what it says of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from core.commands.usage import WrongUseError
from core.sending.credentials import Credentials, Keys, Where
from core.vendor import NOT_STATED, CloudVendor, Kind, VendorId, VendorInfo, VendorRegistry

if TYPE_CHECKING:
    from core.case.case import Case
    from core.photos.photo import Photo, PhotoId
    from core.run import RunSettings
    from core.sending.consent import Consent, SendingPlan, VendorSending
    from core.sending.spending import Cap

_LARGEST_CAP = 1e6


def add_options(audit: argparse.ArgumentParser) -> None:
    """The options that cloud vendors need."""
    group = audit.add_argument_group(
        "cloud vendors", "Photos go to a cloud vendor only with --yes-send and one cap or both."
    )
    group.add_argument(
        "--yes-send", action="store_true", help="agree to sending these photos to these vendors"
    )
    group.add_argument(
        "--max-cost",
        type=_dollars,
        metavar="USD",
        help="stop before this command has spent more than this many US dollars",
    )
    group.add_argument(
        "--max-calls",
        type=_calls,
        metavar="N",
        help="stop before this command has made more than N calls, all vendors together: of those "
        "without a known price beside --max-cost, else of all",
    )


def variables(info: VendorInfo) -> str:
    """The environment variables that a vendor's key may come from: "A and B"."""
    fields = info.cloud.credentials if info.cloud is not None else ()
    needed = [f.environment for f in fields if f.environment and f.required and not f.default]
    return " and ".join(needed)


class Sending:
    """What was agreed to on the command line for the cloud vendors chosen.

    Raises:
        WrongUseError: it was not agreed, the cap is missing, or a key is.
    """

    def __init__(
        self,
        given: argparse.Namespace,
        infos: Sequence[VendorInfo],
        registry: VendorRegistry,
        credentials: Credentials,
    ) -> None:
        self._infos = [info for info in infos if info.kind is Kind.CLOUD]
        self._registry = registry
        self._cap = self._agreed_cap(given)
        self._endpoints = {
            info.id: self._endpoint(info.id, _keys(info, credentials)) for info in self._infos
        }

    def plan(self, case: Case, photos: Sequence[Photo], settings: RunSettings) -> SendingPlan:
        """What would leave for these photos, stored answers and refusals left out."""
        from core.sending.consent import plan_sending

        answered = {
            call for info in self._infos for call in self._answered(case, photos, info, settings)
        }
        return plan_sending(
            self._infos, photos, answered, self._endpoints, max_side=settings.max_side
        )

    def consent(self, plan: SendingPlan, photos: Sequence[Photo]) -> Consent | None:
        """The permission given by --yes-send; None where no cloud vendor was chosen.

        It is for all of the photos: those that a vendor would not take are not sent either, and
        the reason is told in their place.
        """
        if self._cap is None:
            return None
        whole = frozenset(photo.sha256 for photo in photos if photo.sha256 is not None)
        vendors = frozenset(info.id for info in self._infos)
        return replace(plan.consent(self._cap), vendors=vendors, photos=whole)

    def __bool__(self) -> bool:
        """Whether anything could leave this computer."""
        return bool(self._infos)

    def _agreed_cap(self, given: argparse.Namespace) -> Cap | None:
        from core.sending.spending import Cap

        if not self._infos:
            return None
        names = " and ".join(info.name for info in self._infos)
        if not given.yes_send:
            raise WrongUseError(
                f"Nothing was sent: photos would leave this computer for {names}; add --yes-send, "
                "and --max-cost USD or --max-calls N, to agree to it."
            )
        if given.max_cost is None and given.max_calls is None:
            raise WrongUseError(
                f"Nothing was sent: say how much asking {names} may cost, by --max-cost USD or "
                "--max-calls N."
            )
        unpriced = [i.name for i in self._infos if i.cloud and i.cloud.price.dollars is None]
        if unpriced and given.max_calls is None:
            raise WrongUseError(
                f"Nothing was sent: no price of {' and '.join(unpriced)} is known; say how many "
                "calls may be made, by --max-calls N."
            )
        return Cap(given.max_cost, given.max_calls)

    def _endpoint(self, vendor_id: VendorId, keys: Keys) -> str:
        return cast(CloudVendor, self._registry.create(vendor_id)).endpoint(keys)

    def _answered(
        self, case: Case, photos: Sequence[Photo], info: VendorInfo, settings: RunSettings
    ) -> set[tuple[PhotoId, VendorId]]:
        from core.store import responses

        stored = case.store.read(
            partial(
                responses.stored_for,
                photo_ids=[photo.id for photo in photos],
                vendor_id=info.id,
                version=self._registry.state(info.id).version,
                settings=settings,
            )
        )
        return {(photo_id, info.id) for photo_id in stored}


def lines_about(plan: SendingPlan) -> list[str]:
    """What is about to leave, a line a vendor."""
    return [_line(sending) for sending in plan.vendors]


def _line(sending: VendorSending) -> str:
    cloud = sending.cloud
    host = sending.host or "its own address"
    stated = [part for part in (cloud.company, cloud.country) if part not in ("", NOT_STATED, host)]
    where = "; ".join(part for part in (", ".join(stated), host) if part)
    parts = [f"{sending.info.name} ({where}) gets {_photos(sending.count)} without metadata"]
    if sending.resized:
        parts.append(f"{sending.resized:,} of them made smaller")
    if sending.refused:
        parts.append(f"{len(sending.refused):,} it would not take")
    if sending.stored:
        parts.append(f"{sending.stored:,} answered already")
    if sending.dollars is None:
        parts.append("what that costs is not known")
    elif sending.dollars:
        parts.append(f"about $ {_amount(sending.dollars)} by its price of {cloud.price.as_of}")
    return f"{', '.join(parts)}. {cloud.keeps}"


def _amount(dollars: float) -> str:
    """Cents, and below a dollar as many digits as there are to a hundredth of a cent."""
    return f"{dollars:,.2f}" if dollars >= 1 else f"{max(dollars, 0.0001):.4f}".rstrip("0")


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"


def _keys(info: VendorInfo, credentials: Credentials) -> Keys:
    keys = credentials.get(info)
    if keys is None or credentials.where(info) is Where.MISSING:
        names = variables(info)
        how = f"set {names} in the environment, or " if names else ""
        raise WrongUseError(f"{info.name} needs a key: {how}type it once in the program's window.")
    return keys


def _dollars(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _LARGEST_CAP:
        raise argparse.ArgumentTypeError(f"{text} is no amount of US dollars up to 1,000,000")
    return value


def _calls(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"{text} is no number of calls")
    return int(text)
