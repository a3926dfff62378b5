"""What columns and words are taken for before a person says anything, and what is refused."""

from __future__ import annotations

import pytest

from core.label_import.headers import Role
from core.label_import.mapping import (
    Mapping,
    PhotoBy,
    guess,
    passed_over,
    problem_with,
    words_in,
)
from core.label_import.photo_names import PhotoNames
from core.label_import.words import gender_of, source_of
from core.labelling.labels import Gender, Source
from tests.core.label_import.label_tables import photo, table

OWN = "photo_sha256,photo,vendor,gender,reference_label,label_source,group_hair,person,face_left"
SHA256 = "ab" * 32


@pytest.mark.parametrize(
    ("columns", "roles"),
    [
        ("photo,name,gender,group,birth_year", "photo,-,gender,-,-"),
        ("Filename,SEX,Skin Type,MST", "photo,gender,fitzpatrick,monk"),
        ("image_path,label,annotator,note", "photo,gender,annotator,-"),
        ("sha256,gender,Fitzpatrick-Type", "sha256,gender,fitzpatrick"),
        (OWN, "sha256,photo,-,-,gender,source,group,person,-"),
        ("photo,left,top,width,height,gender", "photo,left,top,width,height,gender"),
        ("photo,sha256,vendor,face,left,top,width,height,gender", "photo,sha256,-,-,-,-,-,-,-"),
    ],
)
def test_columns_are_guessed_by_their_names(columns: str, roles: str) -> None:
    made = table(columns, ",".join("x" for _ in columns.split(",")))
    wanted = [Role.PASSED_OVER if role == "-" else Role(role) for role in roles.split(",")]
    assert list(guess(made).roles) == wanted


def test_without_names_what_the_cells_hold_tells() -> None:
    made = table("column 1,column 2,column 3", "x,f,a.jpg", "y,m,b.png", "z,Frau,c.gif")
    assert guess(made).roles == (Role.PASSED_OVER, Role.GENDER, Role.PHOTO)


def test_bare_names_are_compared_without_endings() -> None:
    assert guess(table("photo,gender", "A000014,male")).photo_by is PhotoBy.STEM
    assert guess(table("photo,gender", "A000014.JPG,male")).photo_by is PhotoBy.PATH


def test_a_column_that_names_photos_of_the_case_is_the_photos_whatever_it_is_called() -> None:
    made = table("Nr,Abgeordnete,Bild-Nr,Geschl.", "1,Anna,A0014,Frau", "2,Bert,b0007,Mann")
    photos = [photo(1, "in/a0014.jpg"), photo(2, "in/B0007.png")]
    assert guess(made).column(Role.PHOTO) is None
    mapping = guess(made, photos)
    assert (mapping.column(Role.PHOTO), mapping.photo_by) == (2, PhotoBy.STEM)
    assert guess(made, photos[:1]).column(Role.PHOTO) is None


def test_what_vendors_answered_never_becomes_a_label_by_itself() -> None:
    answers = table("photo,vendor,gender", "a.jpg,anna,male")
    mapping = guess(answers)
    problem = problem_with(mapping, answers)
    assert problem is not None
    assert "holds what vendors answered, which is no label" in problem.way_out
    assert problem_with(mapping.with_role(2, Role.GENDER), answers) is None


def test_words_of_this_programs_exports_are_kept_as_they_are() -> None:
    own = table("photo_sha256,reference_label", f"{SHA256},genderqueer")
    mapping = guess(own)
    assert mapping.meaning("genderqueer") is Gender.OWN
    assert guess(table("photo,gender", "a.jpg,genderqueer")).meaning("genderqueer") is None


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ("-,gender,-", "No column of labels.csv is said to name the photo."),
        ("photo,-,annotator", "No column of labels.csv is said to hold labels."),
        ("photo,gender,gender", "Several columns are the gender: b, Monk."),
        ("photo,gender,left", "A face's box takes four columns"),
        ("photo,gender,group", "The column Monk cannot be a group of your own"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(roles: str, said: str) -> None:
    made = table("a,b,Monk", "x,y,z")
    wanted = [Role.PASSED_OVER if role == "-" else Role(role) for role in roles.split(",")]
    problem = problem_with(Mapping(tuple(wanted)), made)
    assert problem is not None
    assert said in problem.what


def test_a_role_given_to_another_column_leaves_the_first() -> None:
    mapping = guess(table("photo,gender,sex", "a.jpg,m,f"))
    moved = mapping.with_role(2, Role.GENDER)
    assert moved.roles == (Role.PHOTO, Role.PASSED_OVER, Role.GENDER)
    both = mapping.with_role(1, Role.GROUP).with_role(2, Role.GROUP)
    assert both.roles == (Role.PHOTO, Role.GROUP, Role.GROUP)
    assert passed_over(moved, table("photo,gender,sex")) == ["gender"]


def test_words_are_counted_the_unknown_ones_first() -> None:
    made = table(
        "photo,gender", "a,F", "b,f", "c,queer", "d,", "e,Unlabelled", "f,other", "g,other"
    )
    counted = words_in(made, guess(made))
    assert [(each.word, each.rows, each.known) for each in counted] == [
        ("other", 2, None),
        ("queer", 1, None),
        ("F", 2, Gender.FEMALE),
    ]


@pytest.mark.parametrize(
    ("word", "gender"),
    [
        ("Female", Gender.FEMALE),
        ("w", Gender.FEMALE),
        ("MÄNNLICH", Gender.MALE),
        ("Non-Binary", Gender.NON_BINARY),
        ("prefer not to say", Gender.NOT_STATED),
        ("not_stated", Gender.NOT_STATED),
        ("unknown", Gender.UNKNOWN),
        ("own wording", None),
        ("1", None),
    ],
)
def test_words_that_are_known(word: str, gender: Gender | None) -> None:
    assert gender_of(word) is gender


def test_sources_are_known_by_their_own_words() -> None:
    assert {source_of(source.value) for source in Source} == set(Source)
    assert source_of("perceived") is Source.PERCEIVED
    assert source_of("Public_Record") is Source.PUBLIC_RECORD
    assert source_of("hearsay") is None


def test_photos_are_found_by_path_name_stem_title_and_hash() -> None:
    photos = [
        photo(1, "train/a.jpg"),
        photo(2, "val/a.jpg"),
        photo(3, "É b.c.png", title="Grace Hopper"),
        photo(4, "deep/x.jpg"),
        photo(5, "x.jpg"),
    ]
    names = PhotoNames(photos)

    def ids(text: str, by: PhotoBy = PhotoBy.PATH) -> list[int]:
        return sorted(each.id for each in names.find(text, by))

    assert ids("train/a.jpg") == ids("set\\train\\A.JPG") == ids("/data/set/train/a.jpg") == [1]
    assert ids("a.jpg") == [1, 2]
    assert ids("x.jpg") == [5], "what is called so from the opened folder on is meant"
    assert ids("./deep/x.jpg") == [4]
    assert ids("test/a.jpg") == [], "another folder's photo of the same name is another photo"
    assert ids("test/a.jpg", PhotoBy.NAME) == [1, 2]
    assert ids("e\u0301 b.c.png") == ids("É b.c", PhotoBy.STEM) == ids("grace hopper") == [3]
    assert ids("") == []
    assert "let the file's name alone count" in names.hint("test/a.jpg", PhotoBy.PATH)
    assert "without it" in names.hint("x.tif", PhotoBy.PATH)
    assert names.hint("nobody.jpg", PhotoBy.PATH) == ""
    assert names.with_sha256(f" {photos[0].sha256}".upper()) == photos[0]
