"""Reads a case from its store, and what in it was kept but not read when the program ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from core.case.content import Content
from core.case.pages import Page
from core.collector import collector_at_rest
from core.photos.photo import PhotoId
from core.prediction import Prediction
from core.problem import Problem
from core.response import Response, ResponseId, in_original
from core.sending.recorded import read_body
from core.store import (
    attempts,
    claims,
    draws,
    duplicates,
    faces,
    flags,
    info,
    lessons,
    outcomes,
    photos,
    recorded,
    responses,
    reveals,
    withdrawals,
)
from core.store.outcomes import NOT_READ
from core.store.quick import FIRST, LAST
from core.store.store import Store
from core.vendor import AnyVendor, VendorError, VendorId, VendorRegistry, parse


def load(store: Store, registry: VendorRegistry, whole: bool) -> Content:
    """What a case holds in memory, with whole from one moment; else without what its pages are
    read for, and then nobody else may be changing the case.
    """
    with collector_at_rest():
        content = _load_all(store) if whole else _load_beside(store)
        left = frozenset(store.read(outcomes.not_read_yet))
        content.read = partial(_read_page, store, registry, left)
        if content.page is not None:
            content.page = _page_as_read(store, registry, left, content.page)
        content.recorded = [_recorded_as_read(store, registry, each) for each in content.recorded]
    content.retired = {
        info.id: info.cloud.retired.can_be_asked
        for info in registry.infos()
        if info.cloud is not None and info.cloud.retired is not None
    }
    return content


def _read_page(
    store: Store,
    registry: VendorRegistry,
    left: Collection[ResponseId],
    first: PhotoId,
    last: PhotoId,
) -> Page:
    """left: responses that nobody had read when the case was opened, nor will but here."""

    page = store.read(partial(_load_page, base=store.folder, first=first, last=last))
    return _page_as_read(store, registry, left, page)


def _load_page(
    connection: Connection, base: Path, first: PhotoId = FIRST, last: PhotoId = LAST
) -> Page:
    return Page(
        photos.load(connection, base, first, last),
        faces.load(connection, first, last),
        outcomes.latest(connection, first, last),
        attempts.tried(connection, first, last),
    )


def _page_as_read(
    store: Store, registry: VendorRegistry, left: Collection[ResponseId], page: Page
) -> Page:
    if not left:
        return page
    return replace(
        page,
        outcomes=[
            _as_read(store, registry, each)
            if isinstance(each, Response) and each.id in left
            else each
            for each in page.outcomes
        ],
    )


def _load_all(store: Store) -> Content:
    def load_all(connection: Connection) -> Content:
        content = _load(connection, store)
        content.said = faces.said(connection)
        content.page = _load_page(connection, store.folder)
        return content

    return store.read(load_all)


def _load_beside(store: Store) -> Content:
    with ThreadPoolExecutor(1) as beside:
        # SQLite counts without holding up other threads, so the two share the time.
        said = beside.submit(store.read, faces.said)
        content = store.read(partial(_load, store=store))
        content.said = said.result()
    return content


def _load(connection: Connection, store: Store) -> Content:
    """But for what is said and for the pages."""
    kept = info.load(connection)
    return Content(
        photos.ids(connection),
        lambda first, last: Page(),
        lambda face_id: store.read(partial(faces.photo_of, face_id=face_id)),
        {},
        outcomes.answered(connection),
        photos.failed(connection),
        flags.load(connection),
        kept.get(info.THRESHOLDS, {}),
        {
            key.removeprefix(info.SETTING): value
            for key, value in kept.items()
            if key.startswith(info.SETTING)
        },
        faces.last_id(connection),
        recorded.load(connection),
        recorded.last_number(connection),
        claims=claims.load(connection),
        decisions=claims.load_decisions(connection),
        last_photo_id=photos.last_id(connection),
        draws=draws.load(connection),
        looked_at=draws.looked_at(connection),
        withdrawn=withdrawals.load(connection),
        replaced=withdrawals.replaced(connection),
        lessons=lessons.load(connection),
        last_lesson_id=lessons.last_id(connection),
        reveals=reveals.load(connection),
        left_out=duplicates.load(connection),
    )


def _as_read(store: Store, registry: VendorRegistry, outcome: Response) -> Response:
    vendor = _vendor(registry, outcome.vendor_id)
    if vendor is None or outcome.unreadable is not NOT_READ:
        return outcome
    body = store.read(partial(responses.body, response_id=outcome.id))
    further: Sequence[bytes] = ()
    if outcome.further:
        further = store.read(partial(responses.further, response_id=outcome.id))
    predictions, unreadable = _read(vendor, body, further, outcome)
    if not store.read_only:
        store.write(
            partial(
                responses.keep_predictions,
                response_id=outcome.id,
                predictions=predictions,
                unreadable=unreadable,
            )
        )
    return replace(outcome, predictions=predictions, unreadable=unreadable)


def _recorded_as_read(store: Store, registry: VendorRegistry, answer: Response) -> Response:
    vendor = _vendor(registry, answer.vendor_id) if answer.unreadable is NOT_READ else None
    if vendor is None:
        return answer
    body = store.read(partial(recorded.body, response_id=answer.id))
    predictions, unreadable = read_body(vendor, body, (answer.sent.width, answer.sent.height))
    answer = replace(answer, predictions=predictions, unreadable=unreadable)
    if not store.read_only:
        store.write(partial(recorded.keep_reading, response=answer))
    return answer


def _vendor(registry: VendorRegistry, vendor_id: VendorId) -> AnyVendor | None:
    try:
        return registry.create(vendor_id)
    except KeyError:
        return None


def _read(
    vendor: AnyVendor, body: bytes, further: Sequence[bytes], response: Response
) -> tuple[tuple[Prediction, ...], Problem | None]:
    try:
        predictions = parse(vendor, body, response.sent, further)
    except VendorError as error:
        return (), error.problem
    return in_original(predictions, response.sent), None
