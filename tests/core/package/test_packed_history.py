"""Whatever a person did in a case comes back from its package, and is packed again as it was."""

from __future__ import annotations

import shutil

from hypothesis import settings
from packed_cases import pack

from core.case.case import Case
from core.evidence.verify import verify
from core.package.opening import open_package
from core.package.reading import read_record
from tests.core.test_case_history import History, NoVendors, held


class PackedHistory(History):
    """The same person at work, who packs the case at the end."""

    def teardown(self) -> None:
        self.case.store.flush()
        first = pack(self.case, self.home / "first", with_photos=False)
        said = held(self.case)
        self.case.close()
        open_package(first, self.home / "again")
        verify(self.home / "again", read_record(first).log_head)
        again = Case.open(self.home / "again", NoVendors())
        photos, *others = held(again)
        second = pack(again, self.home / "second", with_photos=False)
        again.close()

        # Where photos lie is not packed.
        assert [(p.sha256, p.rights, p.tags, p.seen) for p in photos] == [
            (p.sha256, p.rights, p.tags, p.seen) for p in said[0]
        ]
        assert tuple(others) == said[1:]
        assert read_record(second).content == read_record(first).content
        shutil.rmtree(self.home)


TestPackedHistory = PackedHistory.TestCase
TestPackedHistory.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
