"""What a run says to each request: whether it was agreed to, whether the cap has room, and the
record of it. Only a request that is on the disk is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from core.running.progress import RunProgress
from core.running.record import Flight
from core.sending.consent import Consent, cloud_of, no_consent, other_host
from core.sending.spending import Spending, billionths
from core.store import attempts, requests
from core.store.attempts import AttemptId
from core.store.store import Store
from core.vendor import VendorError, VendorRegistry


class RunGate:
    """A core.running.cloud_pool.Gate for the calls that are on their way.

    flights: by the call's number; kept up by the runner's thread.
    """

    def __init__(
        self,
        store: Store,
        registry: VendorRegistry,
        progress: RunProgress,
        flights: Mapping[int, Flight],
    ) -> None:
        self._store = store
        self._registry = registry
        self._progress = progress
        self._flights = flights

    def admit(self, number: int, endpoint: str) -> bool:
        """As Gate."""
        flight = self._flights.get(number)
        if flight is None:
            return False
        consent, spending = self._agreed(flight, endpoint)
        price = self._price(flight)
        spending.reserve(price)
        try:
            record = partial(
                _record, flight=flight, price=price, endpoint=endpoint, consent=consent
            )
            flight.attempt_id = self._store.write(record).result()
        except BaseException:
            spending.give_back(price)
            raise
        self._progress.requested(flight.vendor_id, billionths(price or 0.0))
        return True

    def give_back(self, flight: Flight) -> None:
        """The last request of a call was turned away and cost nothing."""
        if flight.run.spending is not None and flight.attempt_id is not None:
            price = self._price(flight)
            flight.run.spending.give_back(price)
            self._progress.requested(flight.vendor_id, billionths(price or 0.0), sign=-1)

    def _agreed(self, flight: Flight, endpoint: str) -> tuple[Consent, Spending]:
        run, vendor_id = flight.run, flight.vendor_id
        consent, spending = run.consent, run.spending
        name = self._registry.info(vendor_id).name
        if (
            consent is None
            or spending is None
            or not consent.covers(vendor_id, flight.photo.sha256)
        ):
            raise VendorError(no_consent(name))
        if not consent.covers_host(vendor_id, endpoint):
            raise VendorError(other_host(name, consent.hosts[vendor_id], endpoint))
        return consent, spending

    def _price(self, flight: Flight) -> float | None:
        return cloud_of(self._registry.info(flight.vendor_id)).price.dollars


def _record(
    connection: Connection, flight: Flight, price: float | None, endpoint: str, consent: Consent
) -> AttemptId:
    """Record a request, with the attempt it belongs to where it is the first of it."""
    now = datetime.now(UTC)
    attempt_id = flight.attempt_id
    if attempt_id is None:
        flight.asked = now
        attempt_id = attempts.open(
            connection,
            flight.run.id,
            flight.photo,
            flight.vendor_id,
            flight.version,
            flight.run.settings,
            now,
        )
    requests.record(connection, attempt_id, price, endpoint, consent.id, now)
    return attempt_id
