"""What a run writes: gathered until the last commit is on the disk, then written in one go.

So the disk is waited for once for all that came in meanwhile, however slow it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from core.photos.photo import Photo, PhotoId
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Response, ResponseId, RunId
from core.running import queue
from core.running.calls import Brought, Call, Missed
from core.running.queue import QueuedRun
from core.sending.consent import Consent
from core.store import attempts, events, responses, runs
from core.store.attempts import AttemptId, Opening
from core.store.responses import Reading, Received
from core.vendor import VendorId


@dataclass(eq=False, slots=True)
class Flight:
    """A call on its way: recorded as an attempt, asked, and kept as response or failure.

    A call to a cloud vendor is recorded by its first request only; until then it has no attempt.
    tries: how often it was made before and brought nothing. epoch: of its vendor's client.
    """

    run: QueuedRun
    photo: Photo
    vendor_id: VendorId
    version: str
    asked: datetime = field(default_factory=lambda: datetime.now(UTC))
    attempt_id: AttemptId | None = None
    tries: int = 0
    epoch: int = 0

    @property
    def call(self) -> queue.Call:
        return self.run.call(self.photo, self.vendor_id)

    @property
    def attempt(self) -> AttemptId:
        if self.attempt_id is None:
            raise ValueError("a call that was never recorded cannot have been made")
        return self.attempt_id

    def as_call(self, number: int, copies: Path, after: float = 0.0) -> Call:
        """The call as a pool takes it. Only photos whose bytes are known are asked about.

        copies, after: as in Call.
        """
        return Call(
            number,
            self.vendor_id,
            tuple(place.path for place in self.photo.places),
            self.photo.sha256 or "",
            self.run.settings.max_side,
            self.tries,
            after,
            copies,
            self.run.settings.resave_quality,
            self.run.settings.variation,
        )

    def response(
        self,
        response_id: ResponseId,
        brought: Brought,
        predictions: tuple[Prediction, ...],
        unreadable: Problem | None,
    ) -> Response:
        """The stored response, with what was read from its body."""
        return Response(
            response_id,
            self.run.id,
            self.photo.id,
            self.vendor_id,
            self.version,
            self.asked,
            brought.received,
            brought.seconds,
            brought.answer.request_id,
            brought.sent,
            predictions,
            unreadable,
            endpoint=brought.answer.endpoint,
            note=brought.answer.note,
            further=len(brought.answer.further),
        )

    def failure(self, missed: Missed) -> CallFailure:
        return CallFailure(
            self.run.id,
            self.photo.id,
            self.vendor_id,
            missed.time,
            missed.problem,
            was_asked=self.attempt_id is not None,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """The ids given by a commit, in the order of `takeoffs` and `brought`."""

    attempts: Sequence[AttemptId]
    responses: Sequence[ResponseId]


@dataclass(eq=False, slots=True)
class Bundle:
    """Changes for one commit, all of runs.

    agreed: consents met for the first time.
    takeoffs: photos about to be asked about, each with a flight a vendor.
    reused: stored responses that a run takes instead of asking.
    is_needed: calls to cloud vendors wait for it, or for what it says of their run.
    read: what was read from responses kept by an earlier commit.
    """

    started: list[tuple[QueuedRun, datetime]] = field(default_factory=list)
    agreed: list[Consent] = field(default_factory=list)
    joined: list[tuple[RunId, list[PhotoId]]] = field(default_factory=list)
    reused: list[tuple[RunId, list[ResponseId]]] = field(default_factory=list)
    takeoffs: list[list[Flight]] = field(default_factory=list)
    brought: list[tuple[Flight, Brought]] = field(default_factory=list)
    missed: list[tuple[Flight, Missed]] = field(default_factory=list)
    read: list[Reading] = field(default_factory=list)
    finished: list[QueuedRun] = field(default_factory=list)
    is_needed: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.started
            or self.agreed
            or self.joined
            or self.reused
            or self.takeoffs
            or self.brought
            or self.missed
            or self.read
            or self.finished
        )

    @property
    def is_urgent(self) -> bool:
        """Somebody waits for this to be on the disk."""
        return bool(self.takeoffs or self.brought or self.missed or self.finished or self.is_needed)

    def write(self, connection: Connection) -> Written:
        """Write everything; may be called again after a failed commit."""
        for consent in self.agreed:
            events.append(connection, events.EventKind.AGREED, _ids(consent), consent.time)
        for run, time in self.started:
            runs.start(
                connection,
                [],
                run.vendors,
                run.settings,
                again=run.again,
                run_id=run.id,
                started=time,
                repeat_id=run.repeat_id,
                variation_id=run.variation_id,
            )
        for run_id, photo_ids in self.joined:
            runs.add_photos(connection, run_id, photo_ids)
        for run_id, response_ids in self.reused:
            runs.keep_stored(connection, run_id, response_ids)
        written = Written(self._open_attempts(connection), self._keep_responses(connection))
        for flight, missed in self.missed:
            attempts.fail(
                connection,
                flight.attempt,
                missed.problem,
                missed.time,
                again=missed.is_no_outcome,
                uncharged=missed.uncharged,
            )
        responses.keep_readings(connection, self.read)
        for run in self.finished:
            if not run.is_broken_off:
                runs.finish(connection, run.id, run.is_cut_short)
        return written

    def _open_attempts(self, connection: Connection) -> list[AttemptId]:
        return attempts.open_all(
            connection,
            [
                Opening(
                    flight.run.id,
                    flight.photo,
                    flight.vendor_id,
                    flight.version,
                    flight.run.settings,
                    flight.asked,
                )
                for flights in self.takeoffs
                for flight in flights
            ],
        )

    def _keep_responses(self, connection: Connection) -> list[ResponseId]:
        return responses.keep_all(
            connection,
            [
                Received(
                    flight.attempt,
                    brought.answer,
                    brought.sent,
                    flight.version,
                    brought.seconds,
                    brought.received,
                )
                for flight, brought in self.brought
            ],
        )


def _ids(consent: Consent) -> events.Ids:
    content = {
        "photos": sorted(consent.photos),
        "hosts": {str(vendor): host for vendor, host in consent.hosts.items()},
        "dollars": consent.cap.dollars,
        "calls": consent.cap.calls,
    }
    return {
        "consent": consent.id,
        "vendors": " ".join(sorted(consent.vendors)),
        "photos": len(consent.photos),
        "content": events.content_hash(content),
    }
