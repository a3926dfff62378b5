"""The registry lists what there is, and what cannot be read with the reason."""

from __future__ import annotations

import copy
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.photos.photo import SentRecord
from core.vendor import Kind, State, UnavailableError, UnexpectedBodyError, VendorId
from providers.registry import SHIPPED, Registry, user_folder
from providers.rest.info import DescriptionError
from tests.providers.test_rest_description import MINIMAL

SENT = SentRecord(80, 60, 1.0, 100, "5" * 64, "JPEG")
ACME = VendorId("acme")


@pytest.fixture
def folder() -> Iterator[Path]:
    """The user's folder of descriptions, empty."""
    path = user_folder()
    path.mkdir(parents=True)
    yield path
    for file in path.iterdir():
        file.unlink()
    Registry().reload()


def _write(folder: Path, name: str, text: str) -> Registry:
    (folder / name).write_text(text, encoding="utf-8")
    registry = Registry()
    registry.reload()
    return registry


def test_a_users_description_is_listed_last(folder: Path) -> None:
    registry = _write(folder, "acme.toml", MINIMAL)
    before = [info.id for info in registry.infos()][:-1]

    info = registry.infos()[-1]
    assert (info.id, info.name, info.kind) == (ACME, "Acme", Kind.CLOUD)
    assert len(info.code) == 2
    assert registry.state(ACME).state is State.READY
    assert registry.is_own(ACME)
    assert registry.description_path(ACME) == folder / "acme.toml"
    assert [registry.hue(vendor_id) for vendor_id in before] == list(range(len(before)))
    assert registry.hue(ACME) == len(before)


def test_what_is_to_be_imported_ahead_is_there_for_every_vendor() -> None:
    registry = Registry()
    cloud = [info.id for info in registry.infos() if info.kind is Kind.CLOUD]
    ahead = {vendor_id: registry.modules(vendor_id) for vendor_id in cloud}

    assert all(ahead.values()), "each of them has a client to import"
    for name in {name for names in ahead.values() for name in names}:
        assert importlib.util.find_spec(name) is not None, name
    with pytest.raises(KeyError):
        registry.modules(VendorId("nobody"))


def test_a_made_code_is_nobody_elses(folder: Path) -> None:
    (folder / "a.toml").write_text(MINIMAL.replace('"acme"', '"a"').replace('"Acme"', '"Azur"'))
    registry = _write(folder, "b.toml", f'code = "AZ"\n{MINIMAL}')
    codes = [info.code for info in registry.infos()]

    assert len(set(codes)) == len(codes)
    assert registry.info(VendorId("azure-face")).code == "AZ"


def test_a_file_that_cannot_be_read_is_listed_with_its_reason(folder: Path) -> None:
    registry = _write(folder, "acme.toml", MINIMAL.replace('body = "raw"', 'body = "xml"'))
    ((vendor_id, problem),) = registry.problems().items()

    assert "acme.toml, request.body" in problem.what
    assert registry.info(vendor_id).name == "acme.toml"
    assert registry.state(vendor_id).state is State.NOT_INSTALLED
    assert "request.body" in registry.state(vendor_id).reason
    assert registry.description_path(vendor_id) == folder / "acme.toml"
    vendor = registry.create(vendor_id)
    with pytest.raises(UnavailableError, match=r"request\.body"):
        vendor.connect({})
    with pytest.raises(UnexpectedBodyError):
        vendor.parse(b"[]", SENT)


def test_a_file_that_was_read_lightly_is_checked_before_it_asks(folder: Path) -> None:
    text = MINIMAL.replace('left = "x"', 'left = "x["')
    vendor = _unsaved(text)

    with pytest.raises(UnavailableError, match=r"answer\.face\.left"):
        vendor.connect({"key": "k"})
    with pytest.raises(UnexpectedBodyError, match=r"answer\.face\.left"):
        vendor.parse(b"[]", SENT)


def _unsaved(text: str):  # type: ignore[no-untyped-def]
    from providers.rest.info import read_text
    from providers.rest.vendor import RestVendor

    return RestVendor(read_text(text, "acme.toml"))


def test_an_id_belongs_to_who_had_it_first(folder: Path) -> None:
    registry = _write(folder, "mine.toml", MINIMAL.replace('"acme"', '"facepp"'))
    (problem,) = registry.problems().values()

    assert "mine.toml, id: another vendor has the id facepp" in problem.what
    assert registry.info(VendorId("facepp")).name == "Face++"
    with pytest.raises(DescriptionError, match="another vendor"):
        registry.save_description(MINIMAL.replace('"acme"', '"facepp"'))


def test_a_description_is_saved_and_changed() -> None:
    registry = Registry()
    try:
        assert registry.save_description(MINIMAL) == ACME
        assert registry.info(ACME).name == "Acme"
        registry.save_description(MINIMAL.replace('"Acme"', '"Acme 2"'))
        assert registry.info(ACME).name == "Acme 2"
        with pytest.raises(DescriptionError, match="is missing"):
            registry.save_description("")
        assert [file.name for file in user_folder().iterdir()] == ["acme.toml"]
    finally:
        (user_folder() / "acme.toml").unlink()
        registry.reload()
    with pytest.raises(KeyError):
        registry.info(ACME)


def test_a_description_is_tried_before_it_is_saved() -> None:
    vendor = Registry().described(MINIMAL)

    assert len(vendor.info.code) == 2
    (face,) = vendor.parse(b'{"found": [{"x": 1, "y": 2, "w": 3, "h": 4, "sex": "F"}]}', SENT)
    assert face.gender in vendor.info.vocabulary
    assert ACME not in [info.id for info in Registry().infos()]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed distribution with entry points of the group; its modules are written later."""
    info = tmp_path / "acme_vendors-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-vendors\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[misread.vendors]\ngood = acme_good\nodd = acme_odd:VENDOR\ngone = acme_gone\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in ("acme_good", "acme_odd"):
        sys.modules.pop(name, None)
    monkeypatch.undo()
    Registry().reload()


def test_vendors_of_other_packages(package: Path) -> None:
    (package / "acme_good.py").write_text(
        "from dataclasses import replace\n"
        "from core.vendor import VendorId\n"
        "from providers.fake import FakeVendor\n"
        "class Good(FakeVendor):\n"
        "    @property\n"
        "    def info(self):\n"
        "        return replace(super().info, code='GO')\n"
        "VENDOR = Good('good')\n"
    )
    (package / "acme_odd.py").write_text("VENDOR = 3\n")
    registry = Registry()
    registry.reload()

    assert registry.state(VendorId("good")).state is State.READY
    assert registry.infos()[2].id == "good", "local vendors come first"
    assert registry.hue(VendorId("rekognition")) == 2, "whoever else there is"
    problems = registry.problems()
    assert "No module named 'acme_gone'" in problems[VendorId("package:gone")].what
    assert "acme_odd:VENDOR" in problems[VendorId("package:odd")].what
    assert registry.description_path(VendorId("good")) is None


def test_the_proxy_is_handed_to_who_is_created() -> None:
    registry = Registry()
    registry.proxy = "http://proxy.example:3128"
    vendor = registry.create(VendorId("facepp"))

    assert vendor.proxy == "http://proxy.example:3128"  # type: ignore[union-attr]
    assert Registry().create(VendorId("facepp")).proxy == ""  # type: ignore[union-attr]
    assert copy.copy(registry).proxy == registry.proxy


def test_descriptions_lie_beside_the_program() -> None:
    assert SHIPPED.is_dir()
    assert Registry().description_path(VendorId("facepp")) == SHIPPED / "facepp.toml"


def test_every_published_threshold_is_cited() -> None:
    told = [each for info in Registry().infos() for each in info.thresholds]

    assert told
    for each in told:
        assert 0 < each.value <= 1
        assert each.by
        assert each.source
        assert each.as_of
