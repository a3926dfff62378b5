"""What a step of the threshold slider costs the window.

    uv run benchmarks/threshold_slider.py [--faces 100000]

A made-up table of 100,000 faces × 5 vendors, crossed by gender and skin type (13 rows). First how
long sorting takes, which a thread does; then, at 1920 × 1080, each step of the slider with all that
follows in the interface thread: looking up, words, and painting what has changed.
"""

from __future__ import annotations

import os
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import measuring
import numpy as np
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from core.labelling.attributes import FITZPATRICK, GENDER
from core.labelling.labels import Gender
from core.metrics.face_table import ANSWERED, GENDERS, Column, FaceTable, VendorColumns
from core.sets.draw import DrawKind
from core.sets.found_by import Basis
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from gui import theme
from gui.models.rates_found import Choice
from gui.models.thresholds_found import work_out
from gui.sheets import ChosenVendor
from gui.views.threshold_explorer_view import ThresholdExplorerView

_SEED = 20261129
_AIM_MS = 16.0
_WRONG = 0.08


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--faces", type=int, default=100_000, help="how many; %(default)s")
    count = parser.parse_args().faces
    measuring.need_compiled()
    measuring.live_in("threshold-slider")
    application = QApplication([])
    theme.apply_theme(application)
    vendors = tuple(ChosenVendor(_vendor(number), number) for number in range(5))
    table = _table(count, vendors)
    basis = Basis(DrawKind.COMPLETE, photos=count, faces=count, labelled=count)
    start = perf_counter()
    found = work_out(table, Choice(by=(GENDER, FITZPATRICK)), vendors, {}, basis)
    print(f"{count:,} faces × {len(vendors)} vendors")
    print(f"sort them, in a thread: {perf_counter() - start:.2f} s")
    view = ThresholdExplorerView(lambda *_: None, QAction())
    view.resize(1920, 1080)
    view.show()
    application.processEvents()
    start = perf_counter()
    view.show_found(found)
    application.processEvents()
    shown = 1000 * (perf_counter() - start)
    measuring.verdict("the part is drawn from what was sorted, ms", shown, 1000, at_most=True)
    steps = []
    slider = view.sliders.all
    for value in [*range(slider.minimum(), 101), *range(100, slider.minimum(), -3)]:
        before = perf_counter()
        slider.setValue(value)
        application.processEvents()
        steps.append(1000 * (perf_counter() - before))
    measuring.verdict(
        "a step, looked up and painted (95 %), ms",
        measuring.percentile(steps, 0.95),
        _AIM_MS,
        at_most=True,
    )
    print(f"the longest step: {max(steps):.1f} ms")


def _vendor(number: int) -> VendorInfo:
    name = f"vendor {number}"
    return VendorInfo(VendorId(name), name, f"V{number}", Kind.LOCAL, TWO_WORDS, "", "")


def _table(count: int, vendors: tuple[ChosenVendor, ...]) -> FaceTable:
    chance = np.random.default_rng(_SEED)
    places = [GENDERS.index(gender) for gender in (Gender.FEMALE, Gender.MALE)]
    which = chance.integers(0, 2, count)
    label = np.array(places, np.int8)[which]
    attributes = {
        GENDER: Column(which.astype(np.int32), (Gender.FEMALE.value, Gender.MALE.value)),
        FITZPATRICK: Column(
            chance.integers(0, 6, count).astype(np.int32), ("I", "II", "III", "IV", "V", "VI")
        ),
    }
    columns = {}
    for each in vendors:
        wrong = chance.random(count) < _WRONG
        columns[each.info.id] = VendorColumns(
            each.info,
            np.full(count, ANSWERED, np.int8),
            np.array(places, np.int8)[np.where(wrong, 1 - which, which)],
            0.5 + 0.5 * chance.beta(4, 1, count),
        )
    ids = np.arange(1, count + 1)
    return FaceTable(ids, np.zeros(count, np.int32), ids, label, attributes, columns)


if __name__ == "__main__":
    main()
