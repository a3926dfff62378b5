"""What cloud vendors got is kept for flagged faces, byte for byte, or the loss is said."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from audit_set_fakes import photo_of
from PIL import Image

from core.photos.image_io import for_local_vendor
from core.photos.photo import Photo, SentRecord
from core.problem import ProblemError
from core.sending.sent_bytes import find_sent, is_file, keep_flagged, sent_path
from core.sending.sent_file import for_cloud_vendor, sent_again
from core.store.recorded import unknown_sending
from core.vendor import Limits
from tests.bad_photos import coded, draw

ANY = Limits()
LOCAL = for_local_vendor(coded(draw(), "PNG"), None).record


def turned_jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return coded(draw(3, (300, 200)), "JPEG", exif=exif)


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    path = tmp_path / "one.jpg"
    path.write_bytes(turned_jpeg())
    return photo_of(path, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("limits", "max_side"),
    [
        (ANY, None),
        (ANY, 120),
        (Limits(formats=("JPEG",)), None),
        (Limits(most_bytes=9_000), None),
        (Limits(most_bytes=20_000), 150),
    ],
)
@pytest.mark.parametrize("data", [turned_jpeg(), coded(draw(2, (300, 200)), "JPEG", comment=b"x")])
def test_what_was_sent_can_be_made_again(data: bytes, limits: Limits, max_side: int | None) -> None:
    sent = for_cloud_vendor(data, limits, max_side)
    assert sent_again(data, sent.record) == sent.data


def test_what_cannot_be_made_again_is_not_made_up() -> None:
    data = turned_jpeg()
    record = for_cloud_vendor(data, ANY, None).record
    for other in (
        replace(record, sha256="0" * 64),
        replace(record, encoding="JPEG, as it was"),
        replace(record, encoding="WebP, by magic"),
        LOCAL,
        unknown_sending(10, 10),
    ):
        assert sent_again(data, other) is None


def test_only_bytes_of_known_files_are_kept() -> None:
    assert not is_file(LOCAL)
    assert not is_file(unknown_sending(10, 10))
    assert is_file(for_cloud_vendor(turned_jpeg(), ANY, None).record)


def test_the_photo_and_what_vendors_got_of_it_are_kept(photo: Photo, folder: Path) -> None:
    data = photo.path.read_bytes()
    sent = [for_cloud_vendor(data, ANY, side) for side in (None, 100)]
    records = [LOCAL, sent[0].record, sent[1].record, sent[0].record, unknown_sending(1, 1)]
    paths = keep_flagged(folder, photo, records)
    assert paths == [folder / "sent" / each.record.sha256 for each in sent]
    assert [path.read_bytes() for path in paths] == [each.data for each in sent]
    assert sorted(path.name for path in (folder / "sent").iterdir()) == sorted(
        each.record.sha256 for each in sent
    )
    photo.path.unlink()
    assert keep_flagged(folder, photo, records) == paths


def test_a_damaged_copy_is_replaced(photo: Photo, folder: Path) -> None:
    record = for_cloud_vendor(photo.path.read_bytes(), ANY, None).record
    (path,) = keep_flagged(folder, photo, [record])
    path.write_bytes(b"half")
    keep_flagged(folder, photo, [record])
    assert hashlib.sha256(path.read_bytes()).hexdigest() == record.sha256


def test_a_loss_is_said_after_the_rest_is_kept(photo: Photo, folder: Path) -> None:
    record = for_cloud_vendor(photo.path.read_bytes(), ANY, None).record
    lost = replace(record, sha256="1" * 64)
    with pytest.raises(ProblemError) as caught:
        keep_flagged(folder, photo, [lost, record])
    assert caught.value.problem.kind == "sent bytes lost"
    assert sent_path(folder, record).is_file()
    assert not sent_path(folder, lost).exists()


def test_what_was_not_kept_is_made_again_from_the_photo(photo: Photo, folder: Path) -> None:
    sent = for_cloud_vendor(photo.path.read_bytes(), ANY, None)
    assert find_sent(folder, [folder / "nowhere", photo.path], sent.record) == sent.data
    assert find_sent(folder, [folder / "nowhere"], sent.record) is None
    keep_flagged(folder, photo, [sent.record])
    assert find_sent(folder, [], sent.record) == sent.data


def test_a_folder_that_cannot_be_written_is_a_problem(photo: Photo, folder: Path) -> None:
    (folder / "sent").write_text("a file where the folder should be")
    record: SentRecord = for_cloud_vendor(photo.path.read_bytes(), ANY, None).record
    with pytest.raises(ProblemError) as caught:
        keep_flagged(folder, photo, [record])
    assert caught.value.problem.kind == "no copy"
