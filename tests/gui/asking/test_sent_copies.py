"""What vendors got of flagged faces is kept after a run, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from audit_set_fakes import NN_LIKE, answered

from core.case.case import Case
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import SentRecord
from core.problem import Problem
from core.sending.sent_file import for_cloud_vendor
from core.sets.flag import Flag
from core.vendor import Limits
from gui.asking.sent_copies import keep_sent_of_flagged
from providers.fake import FakeRegistry


class Troubles(list[Problem]):
    def emit(self, problem: Problem) -> None:
        self.append(problem)


class Workspace(SimpleNamespace):
    """A case, with a bridge that does at once what it is given."""

    def __init__(self, case: Case) -> None:
        super().__init__(case=case, bridge=self, trouble_arose=Troubles())

    def submit(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        done(work())


@pytest.fixture
def case(tmp_path: Path, photo_file: Path) -> Iterator[Case]:
    """A case with one photo, sent to a vendor, whose face is flagged."""
    case = Case.open(tmp_path / "case", FakeRegistry())
    case.add_photos([examine(Found(photo_file, None))])
    (photo,) = case.photos
    sent = for_cloud_vendor(photo_file.read_bytes(), Limits(), None).record
    case.take(replace(answered(photo, NN_LIKE, []), sent=sent))
    yield case
    case.close()


def sent_of(case: Case) -> SentRecord:
    (sent,) = case.sent_records(case.photos[0].id)
    return sent


def flag(case: Case) -> None:
    face, _ = case.keep_face(case.photos[0].id, None)
    case.put_flag(Flag(face, NN_LIKE.id, None, "", "by hand", datetime.now(UTC)))


def test_what_was_sent_of_a_flagged_face_is_kept_after_a_run(case: Case) -> None:
    workspace: Any = Workspace(case)
    keep_sent_of_flagged(workspace)
    assert not (case.folder / "sent").exists()
    flag(case)
    keep_sent_of_flagged(workspace)
    assert [path.name for path in (case.folder / "sent").iterdir()] == [sent_of(case).sha256]
    assert workspace.trouble_arose == []


def test_what_cannot_be_kept_is_told(case: Case) -> None:
    workspace: Any = Workspace(case)
    flag(case)
    lost = replace(sent_of(case), sha256="1" * 64)
    case.take(replace(answered(case.photos[0], NN_LIKE, []), sent=lost))
    keep_sent_of_flagged(workspace)
    assert [problem.kind for problem in workspace.trouble_arose] == ["sent bytes lost"]
