"""A case with drawn photos, and runners that ask fake cloud vendors about them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, func, select

from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import Photo, PhotoId
from core.response import CallFailure, Response, RunId
from core.run import RunSettings
from core.running.pace import Patience
from core.running.reports import Answered, CallsDropped, Failed, Report, RunFinished, VendorStopped
from core.running.runner import Runner
from core.sending.consent import Consent
from core.sending.credentials import Credentials, NoKeyStore
from core.sending.offline import Offline
from core.sending.spending import Cap
from core.store import photos
from core.store.store import Store
from core.vendor import AnyVendor, VendorId
from providers.fake import FakeRegistry
from providers.fake_cloud import FakeCloudVendor
from tests.core.fake_pool import FakePool

T = TypeVar("T")
R = TypeVar("R", bound=Report)
QUICK = Patience(first=0.02, longest=0.05, tries=8, failures=3, holds=2)
PLAIN = RunSettings()
RICH = Cap(dollars=1000.0, calls=100_000)


@dataclass(eq=False)
class CloudRegistry(FakeRegistry):
    """Cloud fakes are asked for real, local ones in the pool given."""

    pool: FakePool | None = None

    def open_pool(self, workers: int | None = None, background: bool = False) -> FakePool:
        return self.pool or FakePool()


class CloudDesk:
    """A case, and what its runners reported."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.reports: list[Report] = []
        self.photos: list[Photo] = []
        self.patience = 20.0
        self._stack = stack
        self._changed = threading.Condition()
        self.open()

    def open(self) -> None:
        self.store = Store.open(self.folder / "case")
        self._stack.callback(self.store.close)

    def draw(self, draw_photo: Callable[..., Path], count: int, **options: object) -> None:
        for number in range(1, count + 1):
            path = draw_photo(f"{number}.jpg", seed=number, **options)
            facts = examine(Found(path, path.parent))
            self.photos.append(
                Photo(
                    PhotoId(number), facts.sha256, (facts.place,), "", "", facts.width, facts.height
                )
            )
        self.store.write(lambda c: photos.add(c, self.photos, self.store.folder)).result()

    def runner(
        self,
        *vendors: AnyVendor,
        pool: FakePool | None = None,
        environment: dict[str, str] | None = None,
        patience: Patience = QUICK,
    ) -> Runner:
        """Of the vendors given; every key is in the environment unless another one is given."""
        names = [v.id for v in vendors if isinstance(v, FakeCloudVendor)]
        keys = {f"MISREAD_{name.upper()}_KEY": "sesame" for name in names}
        runner = Runner(
            self.store,
            CloudRegistry(vendors, pool),
            self._take,
            credentials=Credentials(NoKeyStore(), keys if environment is None else environment),
            offline=Offline(),
            patience=patience,
        )
        self._stack.callback(runner.close, 5)
        return runner

    def consent(self, *vendor_ids: str, cap: Cap = RICH, **more: object) -> Consent:
        hashes = frozenset(photo.sha256 for photo in self.photos if photo.sha256)
        return Consent(frozenset(map(VendorId, vendor_ids)), hashes, cap, **more)  # type: ignore[arg-type]

    def start(
        self,
        runner: Runner,
        *vendor_ids: str,
        consent: Consent | None = None,
        cap: Cap = RICH,
        photos: Sequence[Photo] | None = None,
        again: bool = False,
        cloud_after: float = 0.0,
    ) -> RunId:
        return runner.start(
            self.photos if photos is None else photos,
            [VendorId(name) for name in vendor_ids],
            PLAIN,
            again=again,
            consent=consent or self.consent(*vendor_ids, cap=cap),
            cloud_after=cloud_after,
        )

    def run(self, runner: Runner, *vendor_ids: str, **options: object) -> RunFinished:
        return self.wait_for_end(self.start(runner, *vendor_ids, **options))  # type: ignore[arg-type]

    def _take(self, report: Report) -> None:
        with self._changed:
            self.reports.append(report)
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[Report], bool], count: int = 1) -> list[Report]:
        with self._changed:
            assert self._changed.wait_for(
                lambda: sum(map(wanted, self.reports)) >= count, timeout=self.patience
            ), self.reports[-20:]
            return [report for report in self.reports if wanted(report)]

    def wait_for_end(self, run_id: RunId) -> RunFinished:
        (end,) = self.wait_for(lambda r: isinstance(r, RunFinished) and r.run_id == run_id)
        assert isinstance(end, RunFinished)
        return end

    def of(self, kind: type[R]) -> list[R]:
        return [report for report in self.reports if isinstance(report, kind)]

    @property
    def answers(self) -> list[Response]:
        return [report.outcome for report in self.of(Answered)]

    @property
    def failures(self) -> list[CallFailure]:
        return [report.outcome for report in self.of(Failed)]

    @property
    def stops(self) -> list[VendorStopped]:
        return self.of(VendorStopped)

    def dropped(self, vendor_id: str) -> list[PhotoId]:
        reports = self.of(CallsDropped)
        return [p for r in reports if r.vendor_id == vendor_id for p in r.photo_ids]

    def count(self, table: object) -> int:
        return self.read(lambda c: c.scalar(select(func.count()).select_from(table))) or 0  # type: ignore[arg-type]

    def read(self, query: Callable[[Connection], T]) -> T:
        return self.store.read(query)
