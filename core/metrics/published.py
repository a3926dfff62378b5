"""Figures of published audits, from resources/published/: verified ones only, each cited.

They are never mixed into the user's own counts. An interval stands only where exactly one whole
number of errors prints what was printed; nothing is made up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.metrics.count_recovery import Fit, Printed, recover, recover_table
from core.metrics.intervals import Interval, Share
from core.metrics.results import GENDER_SHADES
from core.metrics.subgroup_cell import SubgroupCell

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "published"
TASK = "gender classification"
"""The task whose figures can stand beside our rates."""
_STUDIES = ("gender-shades-2018", "actionable-auditing-2019", "aclu-2018")
_PARTS = {
    "F": ("DF", "LF"),
    "M": ("DM", "LM"),
    "Darker": ("DF", "DM"),
    "Lighter": ("LF", "LM"),
    "All": ("DF", "DM", "LF", "LM"),
}
_LEFT_OUT = 1
"""So many faces of a whole table may be missing for its counts to be called recovered."""


@dataclass(frozen=True, slots=True)
class Study:
    """A published audit.

    task: what was tested; `is_drawn` says whether its figures can stand beside our rates.
    tested: when, as far as known. labels: where they come from. threshold: which one was used, in
    words. measure: what its figures are shares of. set_name, set_of: whom it tested. sizes: faces
    by the short names of `results.GENDER_SHADES`; sizes_from: how they are known.
    """

    id: str
    name: str
    year: str
    title: str
    authors: tuple[str, ...]
    venue: str
    url: str
    task: str
    tested: str
    labels: str
    threshold: str
    measure: str
    set_name: str
    set_of: str
    sizes: Mapping[str, int]
    sizes_from: str
    notes: tuple[str, ...]

    @property
    def is_drawn(self) -> bool:
        return self.task == TASK

    @property
    def faces(self) -> int:
        return self.sizes["All"]

    @property
    def short(self) -> str:
        """ "Gender Shades (2018)"."""
        return f"{self.name} ({self.year})"

    @property
    def citation(self) -> str:
        """One line: authors, title, where, address."""
        return f"{', '.join(self.authors)}: {self.title}. {self.venue}. {self.url}"


@dataclass(frozen=True, slots=True)
class Figure:
    """An error rate as it was printed.

    vendor, service: as the study names them. subgroup: its short name in `GENDER_SHADES`.
    printed: per cent, with its digits ("34.7"). right: 100 minus that, where it was printed, too,
    else empty. n: faces in the subgroup. where: table and page. seen: in what it was checked.
    tested: when the study asked the service.
    fit: the errors behind it, where exactly one whole number prints it; None where none or
    several do.
    """

    study: str
    vendor: str
    service: str
    subgroup: str
    printed: str
    right: str
    n: int
    tested: str
    where: str
    seen: str
    fit: Fit | None = None

    @property
    def value(self) -> float:
        """The printed error, 0 to 1."""
        return float(self.printed) / 100

    @property
    def cell(self) -> SubgroupCell:
        """The same subgroup of ours."""
        return GENDER_SHADES[self.subgroup]

    @property
    def all_printed(self) -> tuple[Printed, ...]:
        """What count recovery starts from."""
        return _printed(self.printed, self.right)

    @property
    def interval(self) -> Interval | None:
        """Wilson's, only where the whole count is known."""
        return Share(self.fit.count, self.fit.n).interval if self.fit is not None else None


@cache
def studies() -> tuple[Study, ...]:
    """The published audits, the oldest first; the last tested another task."""
    return tuple(_study(_read(name)) for name in _STUDIES)


@cache
def figures(study_id: str) -> tuple[Figure, ...]:
    """The verified error rates of a study, by vendor, in the order of Gender Shades' table.

    Raises:
        KeyError: there is no such study.
    """
    if study_id not in _STUDIES:
        raise KeyError(study_id)
    study = _read(study_id)
    return tuple(figure for table in study["tables"] for figure in _figures(study, table))


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


def _study(content: Mapping[str, Any]) -> Study:
    whom = content["set"]
    return Study(
        id=content["id"],
        name=content["name"],
        year=content["year"],
        title=content["title"],
        authors=tuple(content["authors"]),
        venue=content["venue"],
        url=content["url"],
        task=content["task"],
        tested=content["tested"],
        labels=content["labels"],
        threshold=content["threshold"],
        measure=content["measure"],
        set_name=whom["name"],
        set_of=whom["of"],
        sizes=whom["sizes"],
        sizes_from=whom["sizes_from"],
        notes=tuple(content["notes"]),
    )


def _figures(study: Mapping[str, Any], table: Mapping[str, Any]) -> list[Figure]:
    sizes: Mapping[str, int] = study["set"]["sizes"]
    told: Mapping[str, Mapping[str, str]] = table["figures"]
    fits = _fits(
        {name: _printed(t["error"], t.get("right", "")) for name, t in told.items()}, sizes
    )
    return [
        Figure(
            study["id"],
            table["vendor"],
            table["service"],
            name,
            said["error"],
            said.get("right", ""),
            sizes[name],
            study["tested"],
            table["where"],
            table["seen"],
            fits.get(name),
        )
        for name, said in told.items()
    ]


def _printed(error: str, right: str) -> tuple[Printed, ...]:
    return (Printed(error), *([Printed(right, complement=True)] if right else []))


def _fits(told: Mapping[str, tuple[Printed, ...]], sizes: Mapping[str, int]) -> Mapping[str, Fit]:
    """The counts behind a table: of all groups at once where they are printed, else one by one."""
    if told.keys() == GENDER_SHADES.keys():
        cells = {name: size for name, size in sizes.items() if name not in _PARTS}
        whole = recover_table(told, cells, _PARTS, _LEFT_OUT)
        if len(whole) == 1:
            return whole[0]
    single = {name: recover(printed, sizes[name]) for name, printed in told.items()}
    return {name: fits[0] for name, fits in single.items() if len(fits) == 1}
