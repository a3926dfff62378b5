"""A small case with something of everything, made with real files, and packages of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from core.case.case import Case
from core.export import Scope, exporter_named, write_export
from core.export.export_set import gather_set
from core.finding import Finding, FindingId
from core.geometry import Box
from core.labelling.attributes import FITZPATRICK, GENDER, PERSON, Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.labelling.reveal import Reveal
from core.lessons.lesson import Lesson, LessonId, Step, StepKind
from core.package import record as record_of
from core.package.bag import hash_payload, write_bag
from core.package.reading import read_record
from core.package.record import content_of, written
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import Photo, PhotoId, Rights, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.reaudit.protocol import EVERY_VENDOR, Protocol
from core.response import ResponseId
from core.run import RunSettings
from core.sets.draw import Draw, DrawKind
from core.sets.flag import Flag, Reason
from core.store import (
    attempts,
    findings,
    protocols,
    repeats,
    replies,
    responses,
    runs,
    variations,
)
from core.store.responses import keep_predictions
from core.vary.asking import Heard, Wish
from core.vary.change import Part
from core.vary.kept import NOT_KEPT, Variation
from core.vary.recipe import Recipe
from core.vendor import (
    TWO_WORDS,
    Answer,
    Kind,
    UnexpectedBodyError,
    Vendor,
    VendorId,
    VendorInfo,
    VendorState,
)

ONE = VendorInfo(VendorId("one"), "One", "ON", Kind.LOCAL, TWO_WORDS, "MIT", "A reader.")
TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SENT = SentRecord(120, 150, 1.0, 54_000, "f" * 64, "pixels")
BROKEN = Problem("worker died", "The worker died.", "Ask again.")
FACE = Box(36, 30, 40, 50)
FEMALE = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD, annotator="Ann", answers_seen=True)

LESSON = Lesson(
    LessonId(1),
    "Who is this?",
    (
        Step(StepKind.GUESS, PhotoId(1), FACE, notes="Count hands."),
        Step(StepKind.VARY, PhotoId(2), None, "light=1"),
        Step(StepKind.RESULTS),
    ),
    TIME,
)


class Reader:
    """A vendor whose every body says one face."""

    def parse(
        self, body: bytes, sent: SentRecord, further: Sequence[bytes] = ()
    ) -> list[Prediction]:
        if not body.startswith(b"{"):
            raise UnexpectedBodyError("Reader", "no object")
        return [Prediction(FACE, Gender.MALE, 0.875, "87.5")]


class Registry:
    """Knows vendor one and no other."""

    def create(self, vendor_id: VendorId) -> Vendor:
        if vendor_id != ONE.id:
            raise KeyError(vendor_id)
        reader: Vendor = Reader()
        return reader

    def infos(self) -> list[VendorInfo]:
        return [ONE]

    def info(self, vendor_id: VendorId) -> VendorInfo:
        return ONE

    def state(self, vendor_id: VendorId) -> VendorState:
        raise NotImplementedError


def open_case(folder: Path) -> Case:
    return Case.open(folder, Registry())


def draw(path: Path, number: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.effect_noise((120, 150), 60 + number).convert("RGB").save(path)
    return path


def make_case(folder: Path, photos: Path, count: int = 3) -> Case:
    """A case with `count` photos, all but the last answered, the first two labelled."""
    case = open_case(folder)
    names = [f"one/photo {number}.jpg" for number in range(1, count + 1)]
    found = [draw(photos / name, number) for number, name in enumerate(names)]
    case.add_photos([examine(Found(path, photos)) for path in found])
    ask(case, [photo.id for photo in case.photos])
    case.close()
    case = open_case(folder)
    say(case)
    case.store.flush()
    return case


def ask(case: Case, photo_ids: Sequence[PhotoId]) -> None:
    def write(connection):  # type: ignore[no-untyped-def]
        run = runs.start(connection, photo_ids, [ONE.id], RunSettings(), started=TIME)
        for photo_id in photo_ids[:-1]:
            photo: Photo = case.photo(photo_id)
            call = attempts.open(connection, run, photo, ONE.id, "1.0", RunSettings(), TIME)
            answer = Answer(b'{"face": %d}\r\n\x00' % photo_id, "rq", further=(b"more",))
            responses.keep(
                connection, call, answer, SENT, version="1.1", seconds=0.25, received=TIME
            )
            predictions = [Prediction(FACE, Gender.MALE, 0.875, "87.5")]
            keep_predictions(connection, ResponseId(call), predictions)
        last = case.photo(photo_ids[-1])
        call = attempts.open(connection, run, last, ONE.id, "1.0", RunSettings(), TIME)
        attempts.fail(connection, call, BROKEN, TIME)
        runs.finish(connection, run, False, TIME)

    case.store.write(write).result()


def say(case: Case) -> None:
    first, second = case.photos[0], case.photos[1]
    case.set_setting("name", "Tëst case")
    case.note_revealed([Reveal(first.id, None, FACE, ONE.id, "Ann", TIME)])
    face, _ = case.keep_face(first.id, FACE)
    case.set_label(face, FEMALE)
    case.set_attribute(face, FITZPATRICK, Attribute("4-5", Source.DATASET))
    case.set_attribute(face, AttributeName("headscarf"), Attribute("no"))
    case.set_attribute(face, PERSON, Attribute("p1"))
    case.put_claim(Claim(face, FITZPATRICK, Attribute("3", Source.PERCEIVED, "Ben")))
    case.put_decision(Decision(face, FITZPATRICK, "4-5", "seen by light", "Ann", TIME))
    case.put_flag(Flag(face, ONE.id, Reason.MISGENDERED, "a note", "by hand", TIME))
    own = ReferenceLabel(Gender.OWN, Source.SELF_IDENTIFIED, "agender")
    other, _ = case.keep_face(second.id, FACE)
    case.set_label(other, own)
    case.set_rights(first.id, Rights("https://example.org/1", "CC0", "in writing", True))
    case.set_tags(second.id, frozenset({"to check", "indoors"}))
    case.set_threshold(ONE.id, 0.5)


def write(case: Case) -> None:
    """What people write beside labels: of each kind something, about the first photo and face."""
    photo = case.photos[0]
    (face,) = case.faces_stored_in(photo.id)
    drawn = (case.photos[1].id, photo.id)
    case.add_draw(lambda id_: Draw(id_, DrawKind.RANDOM, 7, 2, 3, drawn, TIME))
    plan = Protocol("Who is misread?", ((GENDER,),), {EVERY_VENDOR: 0.9}, (ONE.id,), 3, "All.")
    about = FindingId(1), face.id, ONE.id
    found = Finding(*about, "Read as male.", "women", "sure", "another camera", "Ann", TIME)

    def keep(connection):  # type: ignore[no-untyped-def]
        protocols.write(connection, plan, TIME)
        findings.put(connection, found)
        words = "2026-03-01", "We disagree."
        replies.file(connection, ONE.id, *words, b"%PDF", "letter.pdf", TIME)
        begun = repeats.begin(connection, photo, ONE.id, RunSettings(), 2, 95, TIME)
        run = runs.start(connection, [photo.id], [ONE.id], RunSettings(), repeat_id=begun.id)
        call = attempts.open(connection, run, photo, ONE.id, "1.0", RunSettings(), TIME)
        attempts.fail(connection, call, BROKEN, TIME)
        variations.keep(connection, photo, *varied(photo), time=TIME)

    case.store.write(keep).result()
    case.put_lesson(LESSON)


def varied(photo: Photo) -> tuple[Variation, list[Heard]]:
    """A darker picture with what vendor one said of it, and one call that brought nothing."""
    recipe = Recipe.parse("light=-1")
    wanted = Variation(
        NOT_KEPT, photo.id, FACE, (), recipe.kind, 0, (-1.0,), 1, (ONE.id,), TIME, "e" * 64
    )
    prediction = Prediction(FACE, Gender.MALE, 0.875, "87.5")
    heard = []
    for change in wanted.pictures:
        wish = Wish(photo, ONE.id, change)
        if change.part is Part.CONTROL:
            heard.append(Heard(wish, None, BROKEN, None, None, "1.0", TIME, TIME))
        else:
            answer = Answer(b'{"varied": true}')
            heard.append(Heard(wish, (prediction,), None, answer, SENT, "1.0", TIME, TIME, 0.1))
    return wanted, heard


def pack(
    case: Case,
    folder: Path,
    scope: Scope = Scope.ALL,
    with_photos: bool = True,
    reason: str | None = None,
) -> Path:
    case.store.flush()
    content = gather_set(case, [ONE], [ONE.id], scope)
    write_export(
        content,
        exporter_named("bagit"),
        folder,
        case,
        with_photos=with_photos,
        reason_unmasked=reason,
        store=case.store,
    )
    return folder


def rebag(folder: Path, **changes: object) -> None:
    """Pack anew what was edited, as somebody does who knows how a package is made."""
    record = replace(read_record(folder), **changes)
    hashes = {n: h for n, h in hash_payload(folder).hashes.items() if n != record_of.NAME}
    record = replace(record, content=content_of(hashes))
    (folder / record_of.NAME).write_bytes(written(record))
    write_bag(folder, record.tags, (folder / "README.txt").read_bytes())
