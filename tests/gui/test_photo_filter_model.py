from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from core.case.change import Change
from core.labelling.labels import Gender
from core.photos.photo import ListedPhoto, PhotoId
from gui.models.listed_photos import listed
from gui.models.photo_filter_model import PhotoFilterModel
from gui.models.photo_index import Sort
from gui.models.photo_list_model import PhotoListModel, Role
from gui.models.photo_summary import Filter
from tests.gui.library_fakes import ALPHA, BETA, FakeCase, photo, portraits, prediction


class Library:
    """A case with both models over it."""

    def __init__(self, case: FakeCase) -> None:
        self.case = case
        self.list = PhotoListModel()
        self.list.set_vendors([ALPHA, BETA])
        self.list.set_case(case)
        self.model = PhotoFilterModel(self.list)

    def apply(self, *changes: Change) -> None:
        """Follow the changes and take them over now."""
        for change in changes:
            self.list.apply(change)
        self.model._refresh()

    @property
    def names(self) -> list[str]:
        rows = range(self.model.rowCount())
        return [self.model.index(row).data() for row in rows]

    @property
    def numbers(self) -> list[int]:
        return list(self.model.photo_ids())


@pytest.fixture
def library(qapp) -> Library:
    return Library(FakeCase(photo(number) for number in range(1, 7)))


@pytest.fixture
def labelled(library) -> Library:
    """Photos 1 to 4 answered: 1 and 2 labelled (1 misread), 3 and 4 not; 5 waits, 6 is broken."""
    case = library.case
    for number in range(1, 5):
        case.answer(number, ALPHA, prediction(Gender.MALE, 0.9 - number / 10))
        case.answer(number, BETA, prediction(Gender.MALE))
    case.answer(4, BETA, prediction(Gender.FEMALE))
    case.label(1, Gender.FEMALE)
    case.label(2, Gender.MALE)
    case.wait(5, ALPHA)
    library.apply(case.break_photo(6), *(case.see(n) for n in range(1, 3)))
    library.list.set_case(case)
    return library


def test_all_photos_pass_at_first(library):
    assert library.numbers == [1, 2, 3, 4, 5, 6]
    assert library.model.filter_name == "all"
    assert library.model.total == 6


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Filter.MISREAD, [1]),
        (Filter.DISAGREE, [4]),
        (Filter.UNLABELLED, [3, 4]),
        (Filter.FAILED, [6]),
        (Filter.NOT_DETECTED, []),
    ],
)
def test_filter(labelled, chosen, expected):
    labelled.model.set_filter(chosen)

    assert labelled.numbers == expected
    assert labelled.model.counts[chosen] == len(expected)
    assert labelled.model.counts[Filter.ALL] == 6


def test_what_is_left_out_as_a_duplicate_belongs_to_no_verdict(labelled):
    labelled.model.set_filter(Filter.UNLABELLED)
    labelled.apply(labelled.case.leave_out(4, 3), labelled.case.leave_out(1, 2))
    counts = labelled.model.counts
    assert labelled.numbers == [3]
    assert (counts[Filter.MISREAD], counts[Filter.DISAGREE], counts[Filter.UNLABELLED]) == (0, 0, 1)
    assert counts[Filter.ALL] == 6
    assert labelled.model.next_undecided(PhotoId(3)) is None
    spoken = labelled.list.index(3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "left out as a duplicate" in spoken
    del labelled.case.left_out[PhotoId(4)]
    labelled.apply(labelled.case.see(4))
    assert labelled.numbers == [3, 4]


def test_seen_photos_are_counted(labelled):
    assert labelled.model.seen == 2
    labelled.apply(labelled.case.see(5), labelled.case.see(5))
    assert labelled.model.seen == 3


def test_filter_says_that_it_changed(library, qtbot):
    with qtbot.waitSignal(library.model.filter_changed) as said:
        library.model.set_filter(Filter.NO_ANSWER)
    assert said.args == ["no answer"]

    with qtbot.assertNotEmitted(library.model.filter_changed):
        library.model.set_filter(Filter.NO_ANSWER)


def test_search_knows_no_case_and_no_accents(qapp):
    library = Library(
        FakeCase([photo(1, "Müller 10.jpg"), photo(2, "muller 9.jpg"), photo(3, "Maier.jpg")])
    )

    library.model.set_search(" MULLER ")
    assert library.names == ["muller 9", "Müller 10"]

    library.model.set_search("ü")
    assert library.names == ["muller 9", "Müller 10"]

    library.model.show_all()
    assert library.names == ["Maier", "muller 9", "Müller 10"]


def test_names_are_in_natural_order(qapp):
    library = Library(FakeCase([photo(1, "b10.jpg"), photo(2, "b9.jpg"), photo(3, "A1.jpg")]))
    assert library.names == ["A1", "b9", "b10"]


def test_sort_by_date_least_sure_and_disagreement(labelled):
    labelled.model.set_sort(Sort.DATE)
    assert labelled.numbers == [6, 5, 4, 3, 2, 1]

    labelled.model.set_sort(Sort.LEAST_SURE)
    assert labelled.numbers == [4, 3, 2, 1, 5, 6]

    labelled.model.set_sort(Sort.DISAGREEMENT)
    assert labelled.numbers[0] == 4


def test_photo_in_view_stays_until_another_is_looked_at(labelled):
    model, case = labelled.model, labelled.case
    model.set_filter(Filter.UNLABELLED)
    model.keep(PhotoId(3))

    labelled.apply(case.label(3, Gender.MALE))
    assert labelled.numbers == [3, 4]
    assert model.counts[Filter.UNLABELLED] == 1
    assert model.row_of(PhotoId(3)) == 0

    model.keep(PhotoId(4))
    assert labelled.numbers == [4]
    assert model.row_of(PhotoId(3)) is None


def test_other_photos_leave_at_once(labelled):
    labelled.model.set_filter(Filter.UNLABELLED)
    labelled.model.keep(PhotoId(3))

    labelled.apply(labelled.case.label(4, Gender.MALE))

    assert labelled.numbers == [3]


def test_choosing_a_filter_drops_the_photo_in_view(labelled):
    labelled.model.keep(PhotoId(3))
    labelled.model.set_filter(Filter.MISREAD)
    assert labelled.numbers == [1]


def test_photos_that_begin_to_pass_are_put_in_order(labelled):
    labelled.model.set_filter(Filter.MISREAD)
    case = labelled.case

    inserted: list[tuple[int, int]] = []
    labelled.model.rowsInserted.connect(lambda _, *rows: inserted.append(rows))
    labelled.apply(case.label(4, Gender.FEMALE), case.label(3, Gender.FEMALE))

    assert labelled.numbers == [1, 3, 4]
    assert inserted == [(1, 2)]


def test_current_index_survives_rows_that_come_and_go(labelled):
    labelled.model.set_filter(Filter.UNLABELLED)
    held = QPersistentModelIndex(labelled.model.index(1))
    labelled.apply(labelled.case.label(3, Gender.MALE))

    assert held.data(Role.PHOTO_ID) == 4
    assert held.row() == 0


def test_next_undecided(labelled):
    model = labelled.model
    assert model.next_undecided(PhotoId(1)) == 3
    assert model.next_undecided(PhotoId(3)) == 4
    assert model.next_undecided(PhotoId(4)) is None
    assert model.next_undecided(PhotoId(4), -1) == 3
    assert model.next_undecided(None) == 3
    assert model.next_undecided(None, -1) == 4
    model.set_filter(Filter.MISREAD)
    assert model.next_undecided(PhotoId(3)) is None


def test_answers_do_not_move_rows_while_they_keep_coming(labelled, qtbot):
    model, case = labelled.model, labelled.case
    model.set_sort(Sort.LEAST_SURE)
    before = labelled.numbers

    labelled.apply(case.answer(5, ALPHA, prediction(Gender.MALE, 0.1)))
    assert labelled.numbers == before

    qtbot.waitUntil(lambda: labelled.numbers[0] == 5)


def test_changes_in_quick_succession_are_taken_over_together(labelled, qtbot):
    told: list[int] = []
    labelled.model.counts_changed.connect(lambda: told.append(1))
    for number in (1, 2, 3, 4, 5):
        labelled.list.apply(labelled.case.see(number))
        labelled.list.apply(labelled.case.flag(number))

    qtbot.waitUntil(lambda: labelled.model.counts[Filter.FLAGGED] == 5)
    assert len(told) <= 2


def test_added_photos_are_put_in_order(library):
    library.apply(library.case.add(photo(7, "a.jpg"), photo(8, "photo 3b.jpg")))
    assert library.numbers == [7, 1, 2, 3, 8, 4, 5, 6]
    assert library.model.counts[Filter.ALL] == 8


def test_another_case_starts_anew(labelled):
    labelled.model.keep(PhotoId(3))
    labelled.list.set_case(FakeCase([photo(9)]))

    assert labelled.numbers == [9]
    assert labelled.model.counts[Filter.UNLABELLED] == 0
    assert labelled.model.seen == 0


def test_places_outside_the_list_are_nothing(library):
    assert library.model.photo_at(-1) is None
    assert library.model.photo_at(6) is None
    assert library.model.row_of(PhotoId(77)) is None
    assert library.model.data(QModelIndex()) is None


def test_counts_and_rows_agree_with_a_plain_count(qtbot):
    library = Library(portraits(300))
    with qtbot.waitSignal(library.list.settled):
        pass
    for number in range(1, 300, 7):
        library.list.apply(library.case.label(number, Gender.FEMALE))
    library.model._refresh()

    for chosen in Filter:
        library.model.set_filter(chosen)
        plain = [
            library.list.summary(row).photo.id
            for row in range(300)
            if chosen in library.list.summary(row).filters
        ]
        assert library.numbers == plain
        assert library.model.counts[chosen] == len(plain)


def test_model_keeps_qts_rules(labelled, qtmodeltester):
    qtmodeltester.check(labelled.model)
    labelled.model.set_filter(Filter.UNLABELLED)
    labelled.apply(labelled.case.label(3, Gender.FEMALE))
    labelled.model.set_filter(Filter.MISREAD)
    labelled.apply(labelled.case.label(4, Gender.FEMALE), labelled.case.label(1, Gender.MALE))
    labelled.model.set_sort(Sort.DISAGREEMENT)
    for role in (*Role, *Qt.ItemDataRole):
        labelled.model.data(labelled.model.index(0), role)


def test_photos_that_come_in_quick_succession_are_shown_a_few_times_a_second(library, qtbot):
    library.list.apply(library.case.add(photo(7)))
    assert library.numbers[-1] == 7, "the first is shown at once"
    library.list.apply(library.case.add(photo(8)))
    library.apply(library.case.add(photo(9)), library.case.see(9))
    assert library.model.total == 7
    qtbot.waitUntil(lambda: library.numbers[-2:] == [8, 9])
    assert (library.model.total, library.model.seen) == (9, 1)


def test_photos_that_wait_to_be_shown_are_there_for_what_a_person_chooses(library):
    library.list.apply(library.case.add(photo(7)))
    library.list.apply(library.case.add(photo(8)))
    library.model.set_search(photo(8).name)
    assert 8 in library.numbers
    library.model.set_search("")
    library.list.apply(library.case.add(photo(9)))
    library.model.set_sort(Sort.DATE)
    assert 9 in library.numbers


def test_a_photo_that_comes_last_and_belongs_first_by_name_stands_there(qapp):
    library = Library(FakeCase([photo(1, "b.jpg"), photo(2, "c.jpg")]))
    library.list.apply(library.case.add(photo(3, "d.jpg"), photo(4, "a.jpg")))
    assert library.names == ["a", "b", "c", "d"]
    library.list.apply(library.case.add(photo(5, "e.jpg")))
    library.model.take_new()
    assert library.names == ["a", "b", "c", "d", "e"]


def test_conditions_on_faces_are_searched_with_the_words_of_names(labelled):
    model = labelled.model
    model.set_search("gender:female")
    assert labelled.numbers == [1]
    model.set_search("gender:male photo")
    assert labelled.numbers == [2]
    model.set_search("gender:male nobody")
    assert labelled.numbers == []
    labelled.apply(labelled.case.label(3, Gender.MALE))
    model.set_search("gender:male")
    assert labelled.numbers == [2, 3]


def test_a_photo_comes_and_goes_with_what_is_said_of_its_face(labelled):
    labelled.model.set_search("gender:female")
    labelled.apply(labelled.case.label(4, Gender.FEMALE))
    assert labelled.numbers == [1, 4]
    labelled.apply(labelled.case.label(1, Gender.MALE))
    assert labelled.numbers == [4]


def test_photos_opened_later_are_searched_too(labelled):
    labelled.model.set_search("gender:female")
    labelled.apply(labelled.case.add(photo(7)))
    assert labelled.numbers == [1]


def test_in_blind_mode_no_order_or_filter_tells_answers(labelled):
    model = labelled.model
    model.set_filter(Filter.MISREAD)
    model.set_sort(Sort.LEAST_SURE)
    model.set_blind(True)
    assert (model.filter, model.sort_order) == (Filter.ALL, Sort.NAME)
    model.set_filter(Filter.MISREAD)
    model.set_sort(Sort.DISAGREEMENT)
    assert (model.filter, model.sort_order) == (Filter.ALL, Sort.NAME)
    model.set_filter(Filter.UNLABELLED)
    model.set_sort(Sort.DATE)
    model.set_blind(False)
    assert (model.filter, model.sort_order) == (Filter.UNLABELLED, Sort.DATE)


def test_what_was_chosen_before_comes_back_with_sight(labelled):
    model = labelled.model
    model.set_filter(Filter.MISREAD)
    model.set_sort(Sort.LEAST_SURE)
    model.set_blind(True)
    model.set_blind(False)
    assert (model.filter, model.sort_order) == (Filter.MISREAD, Sort.LEAST_SURE)


def test_boxes_that_are_no_faces_are_counted(labelled):
    labelled.apply(labelled.case.not_a_face(1), labelled.case.not_a_face(3))
    assert labelled.model.no_faces == 2


@pytest.mark.parametrize("search", ["", "photo 3"])
@pytest.mark.parametrize("sort", list(Sort))
def test_photos_listed_beforehand_are_shown_as_those_listed_now(library, labelled, sort, search):
    library.model.set_sort(sort)
    library.model.set_search(search)
    case = labelled.case
    library.list.set_case(case)
    now = library.names, library.numbers, dict(library.model.counts)
    photos = listed(
        [
            ListedPhoto(p.id, p.title, p.seen, p.problem is not None, p.path.name, at.modified_ns)
            for p in case.photos
            for at in p.places[:1]
        ]
    )

    library.list.set_case(case, photos)
    assert library.model._keys is photos.index
    assert (library.names, library.numbers, dict(library.model.counts)) == now
    library.model.show_all()
    assert sorted(library.numbers) == [1, 2, 3, 4, 5, 6]
