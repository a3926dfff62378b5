"""What the part Runs shows: runs as they were read, and two of them compared; made in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from core.labelling.attributes import AttributeName
from core.photos.photo import PhotoId
from core.reaudit.comparison import ComparedFace, RunComparison, compare_runs
from core.reaudit.protocol import WrittenProtocol
from core.reaudit.runs import RunEntry, newest_pair
from core.response import Outcome, RunId
from core.vendor import VendorId, VendorInfo
from gui.asking.run_words import NAMES, compared_row, is_few, title, under_title

if TYPE_CHECKING:
    from core.case.case import Case
    from gui.results.results_page import Results

Pair = tuple[RunId, RunId]


@dataclass(frozen=True, slots=True)
class RunsRead:
    """runs: the newest first. protocols: its versions. pair: the two to be compared, the older
    first, None where no two have a face in common.
    """

    runs: tuple[RunEntry, ...] = ()
    protocols: tuple[WrittenProtocol, ...] = ()
    pair: Pair | None = None

    @property
    def with_answers(self) -> list[RunEntry]:
        return [run for run in self.runs if run.answers]


@dataclass(frozen=True, slots=True, eq=False)
class RunsFound:
    """Two runs compared, in words.

    rows: the table's. few: places of those that stand on too few faces. changed, shifted: as in
    RunComparison, of photos that are in the case.
    """

    comparison: RunComparison
    rows: list[tuple[str, ...]]
    few: list[int]
    changed: list[ComparedFace]
    shifted: list[ComparedFace]
    title: str
    under_title: str


def read(case: Case, results: Results, chosen: Pair | None) -> RunsRead:
    """chosen: the pair that a person chose, if any; kept while both runs have answers."""
    from core.store import protocols, run_list

    if not case.read_only:
        case.store.flush()
    found = RunsRead(
        tuple(case.store.read(run_list.load)), tuple(case.store.read(protocols.load)), chosen
    )
    runs = found.with_answers
    if chosen is None or not {run.id for run in runs}.issuperset(chosen):
        pair = newest_pair(runs, partial(_answered, case, results))
        found = RunsRead(found.runs, found.protocols, pair)
    return found


def compare(
    case: Case,
    pair: Pair,
    infos: Sequence[VendorInfo],
    thresholds: Mapping[VendorId, float | None],
    results: Results,
) -> RunComparison:
    """Set the two side by side, on the photos that the results are of."""
    from core.store import faces, outcomes

    first, second = (
        [o for o in case.store.read(partial(outcomes.of_run, run_id=run)) if not _is_out(case, o)]
        for run in pair
    )
    return compare_runs(
        first,
        second,
        case.store.read(faces.load),
        infos,
        thresholds,
        _drawn(results),
        results.table.design,
    )


def told(
    comparison: RunComparison,
    read: RunsRead,
    by: Sequence[AttributeName],
    names: NAMES,
    few: int,
    results: Results,
    photos: Set[PhotoId],
) -> RunsFound:
    """Count what is shown of a comparison, and put it into words.

    read: where its pair is from. by: what faces are crossed by. few: below so many faces a
    subgroup is hatched. photos: those in the case.
    """
    assert read.pair is not None
    shares = results.allows_rates
    rows = comparison.rows(by)
    started = {run.id: run.started for run in read.runs}
    return RunsFound(
        comparison,
        [compared_row(row, names, shares, few) for row in rows],
        [place for place, row in enumerate(rows) if is_few(row, few)],
        [face for face in comparison.changed if face.photo_id in photos],
        [face for face in comparison.shifted if face.photo_id in photos],
        title(comparison, *(started[run] for run in read.pair)),
        under_title(comparison, names, results.basis.words, shares),
    )


def _answered(case: Case, results: Results, run_id: RunId) -> set[tuple[VendorId, PhotoId]]:
    """What a run has answers for among the photos that the results are of."""
    from core.store import run_list

    drawn = _drawn(results)
    return {
        (vendor_id, photo_id)
        for vendor_id, photo_id in case.store.read(partial(run_list.answered, run_id=run_id))
        if photo_id not in case.left_out and (drawn is None or photo_id in drawn)
    }


def _drawn(results: Results) -> Set[PhotoId] | None:
    return None if results.draw is None else frozenset(results.draw.photos)


def _is_out(case: Case, outcome: Outcome) -> bool:
    """Whether it is about a photo left out as a duplicate."""
    return outcome.photo_id in case.left_out
