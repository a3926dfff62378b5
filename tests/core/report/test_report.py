"""The report as a value, a page, a PDF and tables: its numbers, what it hides and always has."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from audit_set_fakes import AG_LIKE, NN_LIKE, answered, box

from core.case.case import Case
from core.case.sets import RESULTS_DRAW
from core.finding import Finding
from core.labelling.attributes import (
    FITZPATRICK,
    GENDER,
    PERSON,
    TONE,
    Attribute,
    AttributeName,
)
from core.labelling.blind import BLIND
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.labelling.second_annotator import SECOND, SecondAnnotator
from core.metrics.published import studies
from core.metrics.tally import Metric
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import PhotoId, Rights
from core.problem import ProblemError
from core.reaudit.protocol import Protocol
from core.report import case_sheet, charts, csv_files, html, pdf
from core.report.build import Built, Wanted, build
from core.report.contents import ALL_PARTS, Part
from core.report.filing import NEW, file_reply, keep_finding, remove_reply, replies_of
from core.report.set_note import SET_NOTE
from core.report.writing import FILES, write
from core.response import Tried
from core.sets.draw import Draw, DrawKind, Stratum
from core.store import events, protocols, replies
from core.store.events import EventKind
from core.store.values import now
from core.vendor import VendorId, VendorInfo

INFOS = (AG_LIKE, NN_LIKE)
GROUP = AttributeName("group")
FACE = box(30, 30)
EVIL = "<script>alert('x')</script> #panic() \"&"


class KnownVendors:
    """A registry of vendors that nobody asks."""

    def infos(self) -> tuple[VendorInfo, ...]:
        return INFOS


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[Case]:
    """Twelve photos, all of a folder, a face each: six labelled female, six male, three of each in
    group a. The first vendor misreads one of the first group, the second reads all as female.
    """
    opened = Case.open(tmp_path / "a case", KnownVendors())  # type: ignore[arg-type]
    folder = tmp_path / "originals"
    files = [draw_photo(f"originals/{number:02}.jpg", seed=number) for number in range(12)]
    opened.add_photos([examine(Found(file, folder)) for file in files])
    opened.add_complete_set([photo.id for photo in opened.photos])
    for number, photo in enumerate(list(opened.photos)):
        gender = Gender.FEMALE if number < 6 else Gender.MALE
        face, _ = opened.keep_face(photo.id, FACE)
        opened.set_label(face, ReferenceLabel(gender, Source.PUBLIC_RECORD))
        opened.set_attribute(face, GROUP, Attribute("a" if number % 2 else "b"))
        said = Gender.MALE if number in (0, 6) else gender
        said = Gender.MALE if number >= 6 else said
        opened.take(answered(photo, AG_LIKE, [(FACE, said, 0.6 if number == 0 else 0.95)]))
        opened.take(answered(photo, NN_LIKE, [(FACE, Gender.FEMALE, None)]))
    opened.store.flush()
    yield opened
    opened.close()


def made(case: Case, **wanted: object) -> Built:
    by = (AttributeName("gender"), GROUP)
    return build(case, INFOS, replace(Wanted(by=by), **wanted))  # type: ignore[arg-type]


def test_its_sentences_are_made_of_the_numbers(case: Case) -> None:
    report = made(case, few=5).report
    assert report.headline == (
        f"{NN_LIKE.name} read 6 of 6 faces labelled male as female, {AG_LIKE.name} misread 1 of 12 "
        "faces"
    )
    said = " ".join(report.summary)
    assert (
        f"{AG_LIKE.name} misread 1 of 12 answered faces: 0 of 3 labelled female × group: a" in said
    )
    assert "Every labelled face was found and answered." in said
    assert "12 of 12 faces in them have a reference label" in said


def test_labels_that_judge_nobody_are_told_apart(case: Case) -> None:
    faces = [face.id for face in case.stored_faces()]
    case.set_label(faces[0], ReferenceLabel(Gender.UNKNOWN))
    case.set_label(faces[1], ReferenceLabel(Gender.NOT_STATED))
    said = " ".join(made(case).report.summary)
    assert "12 of 12 faces in them have a reference label, 2 of them unknown or not stated." in said
    case.set_label(faces[2], None)
    report = made(case).report
    assert "11 of 12 faces labelled, 2 of them unknown or not stated" in report.headline
    assert "Here 11 of 12 faces are labelled, 2 of them unknown or not stated, in a" in " ".join(
        report.summary
    )


def test_a_cell_of_few_faces_is_hatched_and_has_no_rate(case: Case) -> None:
    report = made(case).report
    rows = report.tables[0].rows
    assert all(row.is_few for row in rows)
    assert all(row.cells[4] == "few" for row in rows)
    gaps = report.tables[1].rows
    assert gaps
    assert all(row.is_few and row.cells[5] == "few" for row in gaps), "counts, no gap of rates"
    assert "-few)" in report.charts[0].svg
    fewer = made(case, few=5).report.tables[0].rows
    assert [row.is_few for row in fewer[:3]] == [False, False, False]


def test_faces_in_no_rate_are_told_and_never_called_none(case: Case) -> None:
    face = next(each for each in case.stored_faces() if each.photo_id == case.photos[3].id)
    case.set_label(face.id, ReferenceLabel(Gender.NON_BINARY, Source.SELF_IDENTIFIED))
    case.take(answered(case.photos[2], AG_LIKE, []))
    case.take(answered(case.photos[4], AG_LIKE, []))
    case.take(answered(case.photos[0], AG_LIKE, []))

    chart = made(case).report.charts[0]

    assert "no face" not in chart.svg
    assert (
        f"non-binary × group: a, 1 face in no rate: {AG_LIKE.name} 1 unable to answer; "
        f"{NN_LIKE.name} 1 unable to answer." in chart.alternative
    )
    assert (
        f"female × group: b, 3 faces · few: {AG_LIKE.name} none answered; {NN_LIKE.name} 0 of 3"
        in chart.alternative
    )


def test_what_was_sent_in_vain_is_said_on_the_sheet_of_the_case(case: Case) -> None:
    cara = replace(AG_LIKE, id=VendorId("cara"), name="Cara")
    photo, other = case.photos[:2]
    case.take(answered(other, cara, []))
    case.take_tried(photo.id, cara.id, Tried(4, maybe_paid=True))

    said = {each.vendor: each for each in case_sheet.build(case, (*INFOS, cara), photo.id, 0).said}

    assert (said["Cara"].words, said["Cara"].verdict, said["Cara"].came) == (
        "no answer came",
        "tried, no answer",
        "sent 4 times, maybe paid",
    )


def test_subgroups_in_no_rate_are_named_in_one_line_and_take_no_lane(case: Case) -> None:
    before = made(case).report.charts[0]
    assert before.undrawn == ""
    for face in list(case.stored_faces()):
        if face.id in (1, 2, 3):
            case.set_label(face.id, ReferenceLabel(Gender.NON_BINARY, Source.SELF_IDENTIFIED))

    built = made(case).report

    for chart in built.charts:
        assert chart.undrawn == "non-binary × group: a (1 face) and non-binary × group: b (2 faces)"
        lanes = re.sub(r"<title.*?</title>", "", chart.svg)
        assert "female" in lanes
        assert "non-binary" not in lanes
        assert "non-binary × group: a, 1 face in no rate" in chart.alternative
    assert _height(built.charts[0].svg) <= _height(before.svg)
    assert f"In no rate, and not drawn:</b> {chart.undrawn}." in html.text(built)


def test_without_any_rate_no_empty_chart_is_drawn(case: Case) -> None:
    for face in list(case.stored_faces()):
        case.set_label(face.id, ReferenceLabel(Gender.NON_BINARY, Source.SELF_IDENTIFIED))
    assert made(case).report.charts == ()


def _height(svg: str) -> float:
    found = re.search(r' height="([0-9.]+)"', svg)
    assert found is not None
    return float(found[1])


def test_a_skin_type_across_both_tones_is_set_aside_and_counted(case: Case) -> None:
    for face in list(case.stored_faces())[:10]:
        kind = "3-4" if face.id in (1, 2, 3) else "5"
        case.set_attribute(face.id, FITZPATRICK, Attribute(kind))
    table = made(case, by=(GENDER, TONE)).report.tables[0]
    assert (
        "Set aside: 3 faces whose skin type lies across III and IV, in no subgroup of darker and "
        "lighter. 2 faces are in no subgroup: a label or group is missing." in table.note
    )


def test_the_smallest_subgroup_is_the_smallest_that_is_shown(case: Case) -> None:
    many = AttributeName("many")
    for number, face in enumerate(list(case.stored_faces())):
        case.set_attribute(face.id, many, Attribute(str(number % 6)))
    report = made(case, by=(GENDER, many)).report
    assert "labelled female and" in " ".join(report.summary), "too many crossed cells to tell of"
    assert any(words.startswith("Small numbers: of 1 face,") for words in report.cannot_tell)


def test_the_widest_gap_is_told_as_one_of_several(case: Case) -> None:
    report = made(case, few=3).report
    said = next(each for each in report.summary if "widest gap" in each)
    assert "It is the widest of 8; the intervals are not corrected for that." in said
    assert "not corrected for how many gaps there are (16)" in report.tables[1].note


def test_one_face_without_an_answer_is_told_as_one(case: Case) -> None:
    photo = case.photos[0]
    case.take(answered(photo, AG_LIKE, []))
    said = " ".join(made(case).report.summary)
    assert (
        f"{AG_LIKE.name} did not detect 1 of 12 labelled faces; it enters no misread rate" in said
    )
    case.take(answered(case.photos[1], AG_LIKE, []))
    said = " ".join(made(case).report.summary)
    assert "did not detect 2 of 12 labelled faces; these enter no misread rate" in said


def test_no_semicolon_behind_a_value_is_lost_in_the_pdf() -> None:
    """Typst takes a bare one as the end of the value, and two sentences ran together."""
    for template in charts.RESOURCES.glob("*.typ"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"#[\w.]+;", text), template.name


def drawn_by_group(case: Case) -> None:
    """A stratified draw of two of the six photos labelled female and four of those labelled male,
    and results of it.
    """
    photos = [photo.id for photo in case.photos]
    strata = Stratum(("female",), 2, 6), Stratum(("male",), 4, 6)
    chosen = (*photos[:2], *photos[6:10])
    drawn, _ = case.add_draw(
        lambda draw_id: Draw(
            draw_id, DrawKind.STRATIFIED, 7, 6, 12, chosen, now(), by=(GENDER,), strata=strata
        )
    )
    case.set_setting(RESULTS_DRAW, drawn.id)


def test_of_a_stratified_draw_every_number_of_all_faces_is_weighted(
    case: Case, tmp_path: Path
) -> None:
    drawn_by_group(case)
    built = made(case, few=2)
    report = built.report
    share = built.numbers.everybody(NN_LIKE.id).share(Metric.MISREAD)

    # Four misread of six drawn, but of twelve photos six.
    assert (share.count, share.n) == (4, 6)
    assert share.value == pytest.approx(0.5)
    said = " ".join(report.summary)
    assert f"{NN_LIKE.name} misread 4 of 6 answered faces (weighted 50.0" in said
    assert "stands for 1.5 to 3.0 photos" in said
    assert f"{AG_LIKE.name} misread 25.0" in report.headline
    assert "weighted, 1 of 6 faces drawn" in report.headline
    assert any(fact.name == "Weights" for fact in report.method)
    assert any(fact.words.startswith("6 photos drawn of 12") for fact in report.method)
    assert any("Cochran" in line for line in report.citations)
    thresholds = next(table for table in report.tables if "higher threshold" in table.title)
    off = next(row.cells for row in thresholds.rows if row.cells[0] == AG_LIKE.name)
    assert re.fullmatch(r"1 of 6 · 25\.0\s?%", off[2]), off
    assert "weighted by strata" in thresholds.note
    csv_files.write(built.numbers, tmp_path)
    with (tmp_path / "results.csv").open(encoding="utf-8") as file:
        rows = {(r["vendor"], r["subgroup"], r["metric"]): r for r in csv.DictReader(file)}
    whole = rows[NN_LIKE.id, "all", "misread_rate"]
    assert (whole["n"], whole["count"], float(whole["value"])) == ("6", "4", pytest.approx(0.5))
    stratum = rows[NN_LIKE.id, "gender=male", "misread_rate"]
    assert float(stratum["value"]) == 1.0


def test_what_was_changed_since_a_stratified_draw_takes_its_rates(case: Case) -> None:
    drawn_by_group(case)
    face = case.faces_stored_in(case.photos[0].id)[0]
    case.set_label(face.id, ReferenceLabel(Gender.MALE, Source.PUBLIC_RECORD))

    built = made(case)

    assert not built.numbers.allows_shares
    assert "changed since the draw" in " ".join(built.report.summary)


def test_without_every_label_there_are_counts_and_no_rates(case: Case) -> None:
    case.set_label(next(case.stored_faces()).id, None)
    built = made(case)
    assert not built.numbers.allows_shares
    assert built.report.charts == ()
    assert "11 of 12 faces labelled" in built.report.headline
    assert "counts of what was found" in " ".join(built.report.summary)
    assert not re.search(r"\d\N{NARROW NO-BREAK SPACE}%", built.report.tables[0].rows[0].cells[5])


def test_the_tables_for_programs_have_fractions(case: Case, tmp_path: Path) -> None:
    thresholds = {AG_LIKE.id: 0.7, NN_LIKE.id: 0.7}
    csv_files.write(made(case, thresholds=thresholds).numbers, tmp_path)
    with (tmp_path / "results.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == csv_files.RESULT_COLUMNS
    keys = list(dict.fromkeys(row["subgroup"] for row in rows))
    assert keys[:4] == ["all", "gender=female", "gender=male", "group=a"]
    assert "gender=female;group=b" in keys
    found = {(r["vendor"], r["subgroup"], r["metric"]): r for r in rows}
    misread = found[AG_LIKE.id, "all", "misread_rate"]
    assert (misread["n"], misread["count"], misread["value"]) == ("11", "0", "0.0")
    unsure = found[AG_LIKE.id, "gender=female;group=b", "no_answer_rate"]
    assert (unsure["n"], unsure["count"]) == ("3", "1")
    assert float(unsure["value"]) == pytest.approx(1 / 3)
    assert unsure["threshold"] == "0.7"
    # No threshold applies where no confidence is given.
    assert found[NN_LIKE.id, "gender=male", "misread_rate"]["value"] == "1.0"
    with (tmp_path / "gaps.csv").open(encoding="utf-8") as file:
        gaps = list(csv.DictReader(file))
    one = next(g for g in gaps if g["vendor"] == NN_LIKE.id and g["metric"] == "misread_rate")
    assert (one["first"], one["second"], one["gap"]) == ("gender=female", "gender=male", "-1.0")


def test_faces_are_covered_unless_their_photo_may_be_shown(case: Case) -> None:
    covered = made(case).report
    assert covered.gallery
    assert all(face.is_masked for face in covered.gallery)
    case.set_rights(PhotoId(1), Rights(public_figure=True))
    report = made(case).report
    shown = {face.name: face.is_masked for face in report.gallery}
    assert shown[case.photo(PhotoId(1)).name] is False
    assert list(shown.values()).count(False) == 1
    assert not any(face.is_masked for face in made(case, reason_unmasked="a court").report.gallery)
    assert all(face.is_masked for face in made(case, mask_all=True).report.gallery)
    assert "1 shown, 6 covered, 0 withheld" in report.gallery_words


def test_a_covered_face_shows_nothing_of_the_photo(case: Case) -> None:
    from core.photos.image_io import MASK, decode

    face = made(case).report.gallery[0]
    pixels = decode(face.picture)
    middle = pixels.shape[0] // 2
    centre = pixels[middle - 20 : middle + 20, middle - 20 : middle + 20].astype(int)
    assert abs(centre - MASK[0]).max() <= 3


def test_the_page_needs_nothing_else_and_runs_nothing(case: Case) -> None:
    case.set_setting(SET_NOTE, EVIL)
    case.set_setting("name", EVIL)
    page = html.text(made(case, question=EVIL).report)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"""(src|href|action)\s*=\s*["'](?!data:)""", page)
    assert not re.search(r"url\((?!#)", page)
    # What is left are names of namespaces and words of citations, which nobody fetches.
    cited = {study.url for study in studies()}
    assert set(re.findall(r"https?://[^\"' <]+", page)) <= {"http://www.w3.org/2000/svg", *cited}
    assert page.count("<svg") == page.count('role="img" aria-labelledby') == 2
    assert page.count("<img ") == page.count('alt="Face covered')


def test_every_limit_stays_whatever_is_left_out(case: Case) -> None:
    case.set_setting(SET_NOTE, "It over-represents women.")
    bare = made(case, parts=frozenset()).report
    assert bare.left_out == tuple(part.value for part in Part)
    assert (bare.summary, bare.tables, bare.gallery, bare.method) == ((), (), (), ())
    assert "Gender cannot be read off a face" in bare.cannot_tell[0]
    assert "over-represents women" in html.text(bare)
    assert made(case, parts=ALL_PARTS).report.left_out == ()


def test_everything_is_written_or_nothing(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    built = made(case)
    written = write(built, out)
    assert sorted(f.name for f in out.iterdir()) == sorted([*FILES, "mine.txt"])
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    before = {name: (out / name).read_bytes() for name in FILES}

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(csv_files, "write", fails)
    with pytest.raises(ProblemError) as caught:
        write(made(case, question="another"), out)
    assert caught.value.problem.kind == "disk full"
    assert {name: (out / name).read_bytes() for name in FILES} == before
    assert sorted(f.name for f in out.iterdir()) == sorted([*FILES, "mine.txt"])
    assert written.left.photos == built.report.photos


def test_pages_can_be_looked_at(case: Case) -> None:
    pages = pdf.pages(made(case).report, ppi=40)
    assert len(pages) >= 2
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_findings_and_replies_are_printed(case: Case, tmp_path: Path) -> None:
    keep_finding(
        case,
        Finding(NEW, None, AG_LIKE.id, f"Seen {EVIL}", "her", "fairly", "no video", "Ann", now()),
    ).result()
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"dear")
    reply = file_reply(case, AG_LIKE.id, "2026-12-01", "We disagree.", letter)
    report = made(case).report
    assert report.findings[0].lines[0] == f"Seen {EVIL}"
    assert report.not_tried[0] == "no video"
    assert report.replies[0].title == f"{AG_LIKE.name}, 2026-12-01"
    assert reply.file_sha256 in report.replies[0].lines[1]
    page = html.text(report)
    assert "We disagree." in page
    assert pdf.pages(report, ppi=20)


def test_a_reply_is_replaced_with_its_letter_or_removed_and_the_log_tells(
    case: Case, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"dear")
    first = file_reply(case, AG_LIKE.id, "2026-12-01", "We disagree.", letter)

    second = file_reply(case, AG_LIKE.id, "2026-12-02", "We agree.", replaces=first)
    assert replies_of(case) == [second]
    assert (second.file_name, second.file_sha256) == ("letter.pdf", first.file_sha256)
    assert case.store.read(partial(replies.letter, reply_id=second.id)) == b"dear"
    assert [p.lines[0] for p in made(case).report.replies] == ["We agree."]

    other = tmp_path / "other.pdf"
    other.write_bytes(b"sirs")
    third = file_reply(case, AG_LIKE.id, "2026-12-03", "Still.", other, replaces=second)
    assert third.file_name == "other.pdf"

    remove_reply(case, third.id).result()
    assert replies_of(case) == []
    kinds = [event.kind for event in case.store.read(events.load)]
    assert kinds.count(EventKind.REPLY_FILED) == kinds.count(EventKind.REPLY_REMOVED) == 3


def test_of_several_photos_of_a_person_one_is_counted_on_request(case: Case) -> None:
    for number, face in enumerate(list(case.stored_faces())):
        if number < 3:
            case.set_attribute(face.id, PERSON, Attribute("Ann"))
    both = made(case)
    assert both.numbers.tally(AG_LIKE.id).n == 12
    assert any("1 person is in several photos (3 faces)" in s for s in both.report.cannot_tell)

    one = made(case, one_per_person=True)
    assert one.numbers.tally(AG_LIKE.id).n == 10
    assert "Of 1 person in several photos only the first photo is counted." in (
        one.report.cannot_tell
    )


def test_the_head_of_the_log_stands_for_the_case(case: Case) -> None:
    report = made(case).report
    assert (report.log_entries, report.log_head) == case.store.read(events.head)
    assert report.log_head in html.text(report)


def test_a_second_annotator_sees_no_report(case: Case) -> None:
    case.set_setting(SECOND, SecondAnnotator("Bea").to_setting())
    with pytest.raises(ProblemError):
        made(case)


def test_photos_to_be_labelled_blind_are_left_out(case: Case) -> None:
    case.set_label(next(case.stored_faces()).id, None)
    case.set_setting(BLIND, True)
    built = made(case)
    assert built.numbers.hidden == 1
    assert len(built.numbers.table) == 11
    assert not built.numbers.allows_shares


def test_an_empty_case_has_a_report_that_says_so(tmp_path: Path) -> None:
    empty = Case.open(tmp_path / "empty", KnownVendors())  # type: ignore[arg-type]
    try:
        report = build(empty, INFOS).report
        assert report.headline == "No vendor has answered yet"
        assert pdf.pages(report, ppi=20)
    finally:
        empty.close()


def test_what_was_planned_and_done_otherwise_is_listed(case: Case) -> None:
    assert made(case).report.departures == ()
    assert any("None was written" in fact.words for fact in made(case).report.method)
    plan = Protocol("Whom does it misread?", vendors=(AG_LIKE.id,), photos=20)
    case.store.write(partial(protocols.write, protocol=plan)).result()
    report = made(case).report
    assert report.question == "Whom does it misread?"
    assert any("20" in line for line in report.departures)
    assert "Departures from the protocol" in html.text(report)
