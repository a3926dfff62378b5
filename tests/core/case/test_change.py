from __future__ import annotations

from core.case.change import Change, Kinds
from core.photos.photo import PhotoId

ONE, TWO = frozenset({PhotoId(1)}), frozenset({PhotoId(2)})


def test_two_changes_together_name_the_photos_and_kinds_of_both() -> None:
    both = Change(Kinds.LABELS, ONE) | Change(Kinds.FLAGS, TWO)
    assert both == Change(Kinds.LABELS | Kinds.FLAGS, ONE | TWO)


def test_a_change_of_all_photos_stays_one() -> None:
    everything = Change(Kinds.THRESHOLDS)
    assert (everything | Change(Kinds.LABELS, ONE)).photos == frozenset()
    assert (Change(Kinds.LABELS, ONE) | everything).photos == frozenset()


def test_no_change_adds_nothing() -> None:
    change = Change(Kinds.LABELS, ONE)
    assert change | Change(Kinds.NOTHING) == change
    assert Change(Kinds.NOTHING) | change == change
