"""Verdicts, rates and gaps of whole tables, against `judge` and fairlearn."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame, count
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geometry import Box
from core.labelling.attributes import FITZPATRICK, GENDER, PERSON, TONE
from core.labelling.labels import Gender, ReferenceLabel, Source, label_of_word
from core.metrics.comparisons import compare, gaps, paired
from core.metrics.face_table import GENDERS, NONE, NOT_FOUND, FaceTable
from core.metrics.headline import headline
from core.metrics.intervals import Gap, Share
from core.metrics.paired import holm
from core.metrics.results import (
    GENDER_SHADES,
    LeftOut,
    confusion,
    gap_line,
    gender_shades,
    left_out,
    left_out_of_gender_shades,
    rates,
    share_line,
)
from core.metrics.subgroup_cell import EVERYBODY, SubgroupCell, cell_of
from core.metrics.tally import CODES, MARKS, Metric, Tally
from core.prediction import Prediction
from core.sets.draw import DrawKind
from core.sets.found_by import Basis
from core.vendor import TWO_WORDS, VendorInfo
from core.verdict import CallState, Verdict, judge
from tests.core.metrics.face_tables import (
    ALPHA,
    BETA,
    GROUP,
    TABLES,
    THRESHOLDS,
    Row,
    Said,
    table_of,
    vendor,
)

BOX = Box(0, 0, 10, 10)


def _label(table: FaceTable, row: int) -> ReferenceLabel | None:
    column = table.column(GENDER)
    code = column.codes[row]
    return None if code == NONE else label_of_word(column.words[code], Source.DATASET)


@settings(max_examples=300, deadline=None)
@given(TABLES, THRESHOLDS)
def test_verdicts_are_those_of_judge(table: FaceTable, threshold: float | None) -> None:
    said = table.vendors[ALPHA.id]
    verdicts = table.verdicts(ALPHA.id, threshold)

    for row in range(len(table)):
        if said.state[row] >= 0:
            assert verdicts[row] == said.state[row]
            continue
        prediction = None
        if said.gender[row] != NOT_FOUND:
            gender = None if said.gender[row] == NONE else GENDERS[said.gender[row]]
            given = said.confidence[row]
            prediction = Prediction(BOX, gender, None if np.isnan(given) else float(given))
        expected = judge(prediction, _label(table, row), threshold, TWO_WORDS)
        assert MARKS[verdicts[row]] is expected


def _frame(table: FaceTable, metric: Metric, held: list[int], names: list[str]) -> MetricFrame:
    """fairlearn on the faces that a rate is of: 1 is what it counts."""
    verdicts = table.verdicts(ALPHA.id, 0.8)
    counted = {
        Metric.MISREAD: [Verdict.MISREAD],
        Metric.NOT_DETECTED: [Verdict.NOT_DETECTED],
        Metric.NO_ANSWER: [Verdict.NO_ANSWER],
        Metric.MISREAD_OR_UNANSWERED: [
            Verdict.MISREAD,
            Verdict.NO_ANSWER,
            Verdict.NOT_DETECTED,
        ],
    }[metric]
    wrong = [int(MARKS[verdicts[row]] in counted) for row in held]
    features = {
        name: [table.column(name).words[table.column(name).codes[row]] for row in held]  # type: ignore[arg-type]
        for name in names
    }
    metrics = {"rate": lambda y_true, y_pred: float(np.mean(y_pred)), "count": count}
    return MetricFrame(
        metrics=metrics, y_true=[0] * len(held), y_pred=wrong, sensitive_features=features
    )


@settings(max_examples=400, deadline=None)
@given(TABLES, st.sampled_from(list(Metric)))
def test_rates_and_gaps_are_those_of_fairlearn(table: FaceTable, metric: Metric) -> None:
    verdicts = table.verdicts(ALPHA.id, 0.8)
    last = Verdict.MISREAD if metric is Metric.MISREAD else Verdict.NOT_DETECTED
    said = (table.column(GENDER).codes != NONE) & (table.column(GROUP).codes != NONE)
    held = [int(row) for row in np.flatnonzero((verdicts <= CODES[last]) & said)]
    rows = [
        row
        for row in rates(table, [GENDER, GROUP], {ALPHA.id: 0.8})
        if row.vendor_id == ALPHA.id and row.subgroup != EVERYBODY
    ]
    shares = {row.subgroup.values: row.tally.share(metric) for row in rows}
    assert sum(share.n for share in shares.values()) == len(held)
    if not held:
        return

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = _frame(table, metric, held, [GENDER, GROUP])

    for cell, found in frame.by_group.iterrows():
        share = shares.pop(cell)
        if np.isnan(found["rate"]):
            assert share.value is None
            continue
        assert share.value == pytest.approx(found["rate"])
        assert share.n == found["count"]
    assert all(share.value is None for share in shares.values())
    differences = [row.gap.value for row in gaps(rows, metric) if row.gap.value is not None]
    widest = max((abs(value) for value in differences), default=0.0)
    assert widest == pytest.approx(frame.difference(method="between_groups")["rate"])


@settings(max_examples=200, deadline=None)
@given(TABLES, THRESHOLDS)
def test_everything_adds_up_to_the_faces(table: FaceTable, threshold: float | None) -> None:
    thresholds = {ALPHA.id: threshold, BETA.id: threshold}
    rows = rates(table, [TONE, GENDER], thresholds, margins=True)

    for row in rows:
        inside = row.tally.match + row.tally.misread + row.tally.no_answer + row.tally.not_detected
        assert inside == row.tally.n
        assert row.tally.n + sum(n for _, n in row.tally.outside) == row.tally.faces
        assert row.tally == table.tally(row.vendor_id, threshold, table.rows_of(row.subgroup))
    for names in [(TONE,), (GENDER,), (TONE, GENDER)]:
        out = left_out(table, names)
        of_alpha = [r for r in rows if r.vendor_id == ALPHA.id and r.subgroup.names == names]
        faces = sum(row.tally.faces for row in of_alpha)
        assert faces + out.set_aside + out.unsaid == len(table)
        assert all("set aside" not in row.subgroup.values for row in of_alpha)


@settings(max_examples=200, deadline=None)
@given(TABLES, THRESHOLDS)
def test_vendors_are_compared_on_the_same_faces(table: FaceTable, at: float | None) -> None:
    one, other = table.verdicts(ALPHA.id, at), table.verdicts(BETA.id, at)
    subgroups = [EVERYBODY, cell_of(group="Black")]

    found = compare(table, None, {ALPHA.id: at, BETA.id: at}, subgroups)

    assert [each.subgroup for each in found] == subgroups
    answered, counted = found[0].answered, found[0].all
    pairs = [(MARKS[a], MARKS[b]) for a, b in zip(one, other, strict=True)]
    both = [(a, b) for a, b in pairs if {a, b} <= {Verdict.MATCH, Verdict.MISREAD}]
    in_n = {Verdict.MATCH, Verdict.MISREAD, Verdict.NO_ANSWER, Verdict.NOT_DETECTED}
    judged = [(a, b) for a, b in pairs if {a, b} <= in_n]
    assert answered.n == len(both)
    assert answered.only_first == both.count((Verdict.MISREAD, Verdict.MATCH))
    assert answered.only_second == both.count((Verdict.MATCH, Verdict.MISREAD))
    assert counted.n == len(judged)
    assert counted.only_first == sum(a is not Verdict.MATCH is b for a, b in judged)
    assert counted.neither == judged.count((Verdict.MATCH, Verdict.MATCH))
    all_pairs = [pair for each in found for pair in (each.answered, each.all)]
    told = [p for each in found for p in (each.p_answered, each.p_all)]
    made = [place for place, pair in enumerate(all_pairs) if pair.n]
    assert [told[at] for at in made] == holm([all_pairs[at].p_value for at in made])
    assert {each.tests for each in found} == {len(made)}
    assert paired(one, one)[1].only_first == 0


def test_a_vendor_below_its_threshold_everywhere_is_still_told_of() -> None:
    sure, unsure = Said(Gender.FEMALE, 0.9), Said(Gender.FEMALE, 0.6)
    rows = [Row("female", {}, {ALPHA.id: sure, BETA.id: unsure})] * 3
    table = table_of(rows, [ALPHA, BETA])
    basis = Basis(DrawKind.COMPLETE, photos=3, faces=3, labelled=3)

    def said(*vendors: VendorInfo) -> str:
        at = {ALPHA.id: None, BETA.id: 0.8}
        return headline(table, vendors, at, basis, 30, True)

    assert said(ALPHA, BETA) == "alpha misread 0 of 3 faces, beta answered for no labelled face"
    assert said(BETA) == "beta answered for no labelled face"


def test_what_is_said_of_further_vendors_holds_for_shares_and_counts() -> None:
    """The fourth has the smallest share and misread most faces by far."""
    few = [vendor("one"), vendor("two"), vendor("three")]
    fourth = vendor("fourth")
    right, wrong = Said(Gender.FEMALE), Said(Gender.MALE)
    all_wrong = {each.id: wrong for each in few}
    failed = {each.id: Said(state=CallState.FAILED) for each in few}
    rows = [
        *([Row("female", {}, {**all_wrong, fourth.id: right})] * 2),
        *([Row("female", {}, {**failed, fourth.id: wrong})] * 5),
        *([Row("female", {}, {**failed, fourth.id: right})] * 5),
    ]
    table = table_of(rows, [*few, fourth])
    basis = Basis(DrawKind.COMPLETE, photos=12, faces=12, labelled=12)

    def said(allows_rates: bool) -> str:
        return headline(table, [*few, fourth], {}, basis, 30, allows_rates)

    assert said(True).endswith("three misread 2 of 2 faces, 1 further vendor: no larger share")
    assert said(False) == (
        "fourth: 5 misreadings found; one: 2 misreadings found; two: 2 misreadings found; "
        "1 further vendor: no more found; 12 of 12 faces labelled"
    )


def test_a_subgroup_nobody_can_be_judged_in_is_no_test() -> None:
    right, wrong = Said(Gender.FEMALE), Said(Gender.MALE)
    split = Row("female", {}, {ALPHA.id: right, BETA.id: wrong})
    unable = Row("non-binary", {}, {ALPHA.id: right, BETA.id: wrong})
    table = table_of([split] * 6 + [unable], [ALPHA, BETA])

    cells = [cell_of(gender="female"), cell_of(gender="non-binary")]
    female, other = compare(table, None, {}, cells)

    assert (female.answered.n, other.all.n) == (6, 0)
    assert female.tests == other.tests == 2
    assert female.p_answered == pytest.approx(2 * 2 * 0.5**6)
    assert other.p_answered == other.p_all == 1


def _shades(counts: dict[tuple[str, str], tuple[int, int]]) -> FaceTable:
    """Faces by (skin type, gender): so many errors of so many."""
    rows = []
    for (skin, gender), (wrong, n) in counts.items():
        right = Gender(gender)
        other = Gender.MALE if right is Gender.FEMALE else Gender.FEMALE
        rows += [Row(gender, {FITZPATRICK: skin}, {ALPHA.id: Said(other)})] * wrong
        rows += [Row(gender, {FITZPATRICK: skin}, {ALPHA.id: Said(right)})] * (n - wrong)
    return table_of(rows, [ALPHA])


def test_the_recovered_counts_print_the_published_table() -> None:
    """Gender Shades, Table 4, page 9: the nine errors of the vendor whose counts are known."""
    table = _shades(
        {
            ("5", "female"): (94, 271),
            ("5", "male"): (38, 317),
            ("2", "female"): (21, 296),
            ("2", "male"): (1, 385),
        }
    )

    found = gender_shades(table, ALPHA.id)

    assert list(found) == list(GENDER_SHADES)
    errors = [row.tally.misread_rate.value for row in found.values()]
    printed = [f"{100 * error:.1f}" for error in errors if error is not None]
    assert printed == ["12.1", "20.3", "5.6", "22.4", "3.2", "34.7", "12.0", "7.1", "0.3"]
    assert found["All"].tally.misread_rate == Share(154, 1269)


def test_a_range_across_the_tones_is_set_aside() -> None:
    table = _shades({("3-4", "female"): (1, 5), ("6", "female"): (2, 4)})

    found = gender_shades(table, ALPHA.id)

    assert found["All"].tally.misread_rate == found["DF"].tally.misread_rate == Share(2, 4)
    assert left_out(table, [TONE]).set_aside == 5


def test_whom_the_layout_of_gender_shades_leaves_out_is_told_apart() -> None:
    said = {ALPHA.id: Said(Gender.FEMALE)}
    across, darker = {FITZPATRICK: "3-4"}, {FITZPATRICK: "5"}
    rows = [Row("female", across, said)] * 3 + [Row("non-binary", across, said)]
    rows += [Row("unknown", darker, said)] * 2 + [Row("male", {}, said), Row("male", darker, said)]

    assert left_out_of_gender_shades(table_of(rows, [ALPHA])) == LeftOut(4, 1, 2)


def test_a_combination_that_no_face_has_is_empty() -> None:
    said = {ALPHA.id: Said(Gender.FEMALE, 0.9)}
    rows = [Row("female", {GROUP: "Black"}, said), Row("male", {GROUP: "not Black"}, said)]

    found = {r.subgroup.key: r for r in rates(table_of(rows, [ALPHA]), [GENDER, GROUP])}

    assert next(iter(found)) == "all"
    empty = found["gender=female;group=not Black"]
    assert empty.tally == Tally()
    assert empty.tally.misread_rate.value is None
    assert empty.subgroup.words == "female × group: not Black"
    assert empty.subgroup.query == 'gender:female group:"not Black"'
    assert empty.is_few()


def test_photos_of_one_person_are_told_and_can_be_counted_once() -> None:
    said = {ALPHA.id: Said(Gender.FEMALE, 0.9)}
    people = ["a", "b", "a", None, None, "a"]
    rows = [Row("female", {PERSON: p} if p else {}, said) for p in people]
    table = table_of(rows, [ALPHA])

    assert "1 person is in several photos (3 faces)" in table.several_photos().words
    once = table.one_per_person()
    assert once.face_ids.tolist() == [1, 2, 4, 5]
    assert once.several_photos().words == ""
    assert once.tally(ALPHA.id).n == 4
    assert table.of_photos([2, 6]).face_ids.tolist() == [2, 6]  # type: ignore[list-item]


@settings(max_examples=100, deadline=None)
@given(TABLES, THRESHOLDS)
def test_a_confusion_matrix_holds_every_judged_face_once(
    table: FaceTable, threshold: float | None
) -> None:
    matrix = confusion(table, ALPHA.id, threshold)
    tally = table.tally(ALPHA.id, threshold)

    cells = dict(zip(matrix.labels, matrix.counts, strict=True))
    assert sum(map(sum, matrix.counts)) == tally.n + tally.unable
    right = cells.get("female", (0,) * 4)[0] + cells.get("male", (0,) * 4)[1]
    assert right == tally.match
    assert sum(cells.get(word, (0,) * 4)[3] for word in ("female", "male")) == tally.not_detected
    for line, held in zip(matrix.counts, matrix.rows, strict=True):
        assert line == tuple(map(len, held))


def test_the_line_behind_a_number() -> None:
    line = share_line(Share(3, 7)).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert line == "3 of 7 = 42.9 %; Wilson’s 95 % interval: 15.8 to 75.0 %"
    assert share_line(Share(0, 0)).startswith("0 of 0")
    line = gap_line(Gap(Share(1, 12), Share(1, 66))).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert line.startswith("8.3 % − 1.5 % = 6.8 points; Newcombe’s")
    assert "rounding" not in line
    assert "no gap" in gap_line(Gap(Share(0, 0), Share(1, 66)))


def test_a_gap_that_the_rounded_rates_do_not_give_says_so() -> None:
    line = gap_line(Gap(Share(1, 31), Share(2, 209))).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert line.startswith("3.2 % − 1.0 % = 2.3 points (of the rates before rounding); Newcombe’s")
    # An exact half is rounded as it is printed: 1.25 to 1.3.
    line = gap_line(Gap(Share(1, 80), Share(0, 80))).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert line.startswith("1.3 % − 0.0 % = 1.3 points; Newcombe’s")


def test_a_subgroup_has_one_value_of_each_name() -> None:
    assert SubgroupCell((GENDER,), ("female",)).value(GENDER) == "female"
    assert EVERYBODY.value(GENDER) is None
    assert cell_of(fitzpatrick="3-4").words == "III–IV"
    with pytest.raises(ValueError, match="one value"):
        SubgroupCell((GENDER,), ())
