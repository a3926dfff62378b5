"""Cloud vendors that do not exist, a key store in memory, and a workspace that asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from core.photos.photo import Photo, PhotoId, Place
from core.problem import Problem
from core.sending.credentials import Credentials, KeyStoreError
from core.sending.offline import Offline
from core.settings import Settings
from core.vendor import Cloud, CredentialField, Price, Retirement, VendorInfo
from gui.photos.opening import Opening
from gui.workspace import Workspace
from providers.fake import FakeRegistry
from providers.fake_cloud import FakeCloudVendor
from tests.core.fake_pool import FakePool

CARA, DORA = FakeCloudVendor("cara").info, FakeCloudVendor("dora", dollars=None).info
RETIRED = Retirement("2021-12-01", "It was switched off.", "a blog")


def cloud(info: VendorInfo = CARA, **changed: object) -> VendorInfo:
    """The same vendor with other facts."""
    assert info.cloud is not None
    return replace(info, cloud=replace(info.cloud, **changed))  # type: ignore[arg-type]


def facts(info: VendorInfo = CARA) -> Cloud:
    assert info.cloud is not None
    return info.cloud


FULL = cloud(
    credentials=(
        CredentialField("key", "API key", environment="CARA_KEY"),
        CredentialField("region", "Region", secret=False, default="here", choices=("here", "up")),
        CredentialField("token", "Token", required=False),
    ),
    how_to_get_key=("Open an account.", "Copy the key."),
    key_page="https://cara.example/keys",
    price=Price(0.001, "2026-10-07", "first million photos"),
    opt_out="Write to them.",
    opt_out_page="https://cara.example/out",
    terms="No word on testing.",
    terms_page="https://cara.example/terms",
    minors="Leave them out.",
    unverified="The quota.",
)


def photos(count: int, width: int = 225, height: int = 275, size: int = 50_000) -> list[Photo]:
    return [
        Photo(
            PhotoId(number),
            f"{number:064x}",
            (Place(Path(f"/x/photo {number}.jpg"), None, size, 1),),
            width=width,
            height=height,
        )
        for number in range(1, count + 1)
    ]


@dataclass
class MemoryStore:
    """A key store; with `why` it refuses."""

    kept: dict[str, str] = field(default_factory=dict)
    why: Problem | None = None

    def get(self, name: str) -> str | None:
        self._refuse()
        return self.kept.get(name)

    def put(self, name: str, text: str) -> None:
        self._refuse()
        self.kept[name] = text

    def forget(self, name: str) -> None:
        self._refuse()
        self.kept.pop(name, None)

    def _refuse(self) -> None:
        if self.why is not None:
            raise KeyStoreError(self.why)


@dataclass(eq=False)
class CloudRegistry(FakeRegistry):
    """Cloud fakes are asked for real; there is no local worker."""

    def open_pool(self, workers: int | None = None, background: bool = False) -> FakePool:
        return FakePool()


@contextmanager
def opened(
    qtbot: QtBot,
    folder: Path,
    files: Sequence[Path],
    vendors: Sequence[FakeCloudVendor],
    store: MemoryStore | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[Workspace]:
    """A workspace with these photos open and these vendors chosen; every key is there."""
    given = {f"MISREAD_{vendor.id.upper()}_KEY": "sesame" for vendor in vendors}
    credentials = Credentials(store or MemoryStore(), given if environment is None else environment)
    workspace = Workspace(CloudRegistry(tuple(vendors)), Settings(), credentials=credentials)
    opening = Opening(workspace)
    try:
        with qtbot.waitSignal(opening.photos_read, timeout=20_000):
            opening.open_case(folder / "case", lambda: opening.take_in(files))
        workspace.choose_vendors([vendor.info.id for vendor in vendors])
        yield workspace
    finally:
        Offline().switch(False)
        workspace.close_case()
        workspace.bridge.close()


Draw = Callable[..., Path]
