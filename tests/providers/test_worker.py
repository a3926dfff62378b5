"""What one worker does with a call; no process is started here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.photos import image_io
from core.photos.photo import SentPhoto
from core.running.calls import Brought, Call, Fault, Missed
from core.vendor import Answer, VendorId
from providers.fake import Behaviour, FakeRegistry, FakeVendor
from providers.worker import Asker, Loaded

ANNA, BERT = VendorId("anna"), VendorId("bert")


@dataclass(frozen=True)
class Remembering(FakeVendor):
    """Keeps every photo it gets."""

    got: list[SentPhoto] = field(default_factory=list)

    def analyze(self, sent: SentPhoto) -> Answer:
        self.got.append(sent)
        return super().analyze(sent)


def _asker(*vendors: FakeVendor) -> tuple[Asker, list[object]]:
    said: list[object] = []
    return Asker(FakeRegistry(vendors), said.append), said


def _call(path: Path, vendor_id: VendorId = ANNA, max_side: int | None = None) -> Call:
    return Call(1, vendor_id, (path,), hashlib.sha256(path.read_bytes()).hexdigest(), max_side)


def test_a_vendor_is_loaded_once_and_that_is_said(photo_file: Path) -> None:
    asker, said = _asker(FakeVendor("anna"), FakeVendor("bert"))
    for vendor_id in (ANNA, ANNA, BERT, ANNA):
        assert isinstance(asker.ask(_call(photo_file, vendor_id)), Brought)

    assert said == [Loaded(ANNA), Loaded(BERT)]


def test_what_comes_back_says_what_was_sent_and_when(photo_file: Path) -> None:
    asker, _ = _asker(FakeVendor("anna"))
    brought = asker.ask(_call(photo_file))

    assert isinstance(brought, Brought)
    assert (brought.sent.width, brought.sent.height, brought.sent.scale) == (120, 150, 1.0)
    assert brought.sent.byte_count == 120 * 150 * 3
    assert brought.asked <= brought.received
    assert brought.asked.tzinfo is not None
    assert brought.seconds >= 0


def test_two_vendors_on_one_photo_decode_it_once(
    photo_file: Path, draw_photo: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[int | None] = []
    original = image_io.for_local_vendor

    def counting(data: bytes, max_side: int | None) -> SentPhoto:
        decoded.append(max_side)
        return original(data, max_side)

    monkeypatch.setattr(image_io, "for_local_vendor", counting)
    anna, bert = Remembering("anna"), Remembering("bert")
    asker, _ = _asker(anna, bert)
    asker.ask(_call(photo_file, ANNA))
    asker.ask(_call(photo_file, BERT))
    asker.ask(_call(photo_file, ANNA, max_side=75))
    asker.ask(_call(draw_photo("other.jpg", seed=1), ANNA))

    assert decoded == [None, 75, None]
    assert anna.got[0] is bert.got[0]
    assert max(anna.got[1].pixels.shape) == 75


def test_no_vendor_can_change_what_the_next_one_gets(photo_file: Path) -> None:
    anna = Remembering("anna")
    asker, _ = _asker(anna)
    asker.ask(_call(photo_file))

    with pytest.raises(ValueError, match="read-only"):
        anna.got[0].pixels[0, 0] = 0


def test_the_first_place_that_still_holds_the_photo_is_taken(
    photo_file: Path, draw_photo: Callable[..., Path], tmp_path: Path
) -> None:
    asker, _ = _asker(FakeVendor("anna"))
    right = _call(photo_file)
    places = (tmp_path / "gone.jpg", draw_photo("changed.jpg", seed=2), photo_file)

    assert isinstance(asker.ask(Call(1, ANNA, places, right.sha256)), Brought)


def test_a_copy_kept_in_the_case_serves_where_the_file_is_gone(
    photo_file: Path, tmp_path: Path
) -> None:
    asker, _ = _asker(FakeVendor("anna"))
    sha256 = _call(photo_file).sha256
    copies = tmp_path / "copies"
    copies.mkdir()
    photo_file.rename(copies / f"{sha256}.jpg")

    assert isinstance(asker.ask(Call(1, ANNA, (photo_file,), sha256, copies=copies)), Brought)
    assert isinstance(asker.ask(Call(2, ANNA, (photo_file,), "0" * 64, copies=copies)), Missed)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"other")])
def test_a_photo_that_cannot_be_read_is_the_photos_fault(
    photo_file: Path, spoil: Callable[[Path], object]
) -> None:
    asker, _ = _asker(FakeVendor("anna"))
    call = _call(photo_file)
    spoil(photo_file)
    missed = asker.ask(call)

    assert isinstance(missed, Missed)
    assert missed.fault is Fault.PHOTO
    assert missed.problem.what


def test_a_photo_without_any_place_is_the_photos_fault() -> None:
    asker, _ = _asker(FakeVendor("anna"))
    missed = asker.ask(Call(1, ANNA, (), "0" * 64))

    assert isinstance(missed, Missed)
    assert missed.fault is Fault.PHOTO


def test_a_photo_too_large_for_the_memory_is_the_photos_fault(
    photo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(data: bytes, max_side: int | None) -> SentPhoto:
        raise MemoryError

    monkeypatch.setattr(image_io, "for_local_vendor", exhausted)
    asker, _ = _asker(FakeVendor("anna"))
    missed = asker.ask(_call(photo_file))

    assert isinstance(missed, Missed)
    assert (missed.fault, missed.problem.kind) == (Fault.PHOTO, "not enough memory")


def test_a_refused_photo_is_this_calls_fault(photo_file: Path) -> None:
    first = image_io.decode(photo_file.read_bytes())[0, 0]
    refuses = tuple(int(value) for value in first)
    asker, _ = _asker(FakeVendor("anna", Behaviour(refuses=refuses)), FakeVendor("bert"))
    missed = asker.ask(_call(photo_file))

    assert isinstance(missed, Missed)
    assert missed.fault is Fault.CALL
    assert isinstance(asker.ask(_call(photo_file, BERT)), Brought)


class Stumbling(FakeVendor):
    """Comes from elsewhere, and raises what no vendor should."""

    def connect(self, credentials: Mapping[str, str]) -> None:
        if self.version == "without its library":
            raise ImportError("libdnn.so is missing")

    def analyze(self, sent: SentPhoto) -> Answer:
        raise IndexError


def test_a_vendor_that_stumbles_over_a_photo_is_heard_and_asked_on(
    photo_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asker, _ = _asker(Stumbling("anna"), FakeVendor("bert"))
    missed = asker.ask(_call(photo_file))

    assert "IndexError" in caplog.text
    assert isinstance(missed, Missed)
    assert missed.fault is Fault.CALL
    assert missed.problem.what == f"Anna failed on {photo_file.name} (IndexError)."
    assert isinstance(asker.ask(_call(photo_file, BERT)), Brought)


def test_a_vendor_without_what_it_needs_says_what_is_missing(
    photo_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asker, said = _asker(Stumbling("anna", version="without its library"))
    missed = asker.ask(_call(photo_file))

    assert "libdnn.so is missing" in caplog.text
    assert isinstance(missed, Missed)
    assert missed.fault is Fault.VENDOR
    assert "cannot be loaded (ImportError: libdnn.so is missing)" in missed.problem.what
    assert said == []


def test_a_vendor_that_cannot_be_loaded_is_the_vendors_fault(photo_file: Path) -> None:
    asker, said = _asker(FakeVendor("anna", Behaviour(loads=False)))
    missed = asker.ask(_call(photo_file))

    assert isinstance(missed, Missed)
    assert missed.fault is Fault.VENDOR
    assert said == []
