"""A case with something of everything that an export can hold, and how it is exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit_set_fakes import (
    AG_LIKE,
    NN_LIKE,
    TIME,
    FakeCase,
    answered,
    box,
    failed,
    flagged,
    labelled,
    photo_of,
)

from core.export import ExportSet, ExportSummary, Scope, exporter_named, write_export
from core.export.export_set import gather_set
from core.faces import Face
from core.labelling.attributes import FITZPATRICK, GENDER, MONK, PERSON, Attribute, AttributeName
from core.labelling.blind import BLIND
from core.labelling.claim import Claim, Decision
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import Photo, Rights
from core.problem import Problem
from core.response import ResponseId
from core.sets.flag import FaceId, Reason

INFOS = (AG_LIKE, NN_LIKE)
LIGHT = AttributeName("kind of light, ß/“x”")
FACE, SECOND = box(20, 20), box(70, 80)
SHOWN = Rights("https://example.org/1", "CC0", "asked in person", public_figure=True)


class RawAnswers:
    """Hands out a body for every response."""

    def body(self, response_id: ResponseId) -> bytes:
        return b'{"raw": %d}' % response_id

    def further_bodies(self, response_id: ResponseId) -> tuple[bytes, ...]:
        return ()


def rich_case(folder: Path, draw_photo: Callable[..., Path]) -> FakeCase:
    """Five photos: one shown with two faces, one masked, one of own wording, one that nobody found
    a face in, one that cannot be read.
    """
    case = FakeCase(folder)
    photos = [_photo(case, draw_photo, number) for number in (1, 2, 3, 4)]
    case.photos[0] = photos[0] = replace(
        photos[0], title="=Öne", credit="A. Nyone", rights=SHOWN, tags=frozenset({"b", "a"})
    )
    said = {
        FITZPATRICK: Attribute("3-4", Source.PERCEIVED, "Ann"),
        MONK: Attribute("7", Source.PERCEIVED),
        PERSON: Attribute("p1", Source.DATASET),
        LIGHT: Attribute("from a window", Source.PERCEIVED, "Ann"),
    }
    first = labelled(1, photos[0], FACE, Gender.FEMALE)
    case.add_face(replace(first, attributes=said))
    case.add_face(replace(labelled(2, photos[0], SECOND, Gender.MALE), drawn=True))
    case.add_face(labelled(3, photos[1], FACE, Gender.NON_BINARY))
    own = ReferenceLabel(Gender.OWN, Source.SELF_IDENTIFIED, "genderqueer", "Bea")
    case.add_face(Face(FaceId(4), photos[2].id, FACE, label=own))
    case.add_face(Face(FaceId(5), photos[2].id, SECOND, not_a_face=True))
    case.add_claim(Claim(FaceId(1), GENDER, Attribute("male", Source.PERCEIVED, "Bea")))
    case.decisions.append(Decision(FaceId(1), GENDER, "female", "She says so.", "Ann", TIME))
    case.add_outcome(
        answered(photos[0], AG_LIKE, [(FACE, Gender.MALE, 0.98), (SECOND, None, None)])
    )
    case.add_outcome(answered(photos[0], NN_LIKE, [(FACE, Gender.FEMALE, None)]))
    case.add_outcome(answered(photos[1], AG_LIKE, [(box(90, 100), Gender.MALE, 0.5)]))
    case.add_outcome(failed(photos[1], NN_LIKE))
    case.add_outcome(answered(photos[3], AG_LIKE, []))
    case.set_threshold(AG_LIKE.id, 0.6)
    case.add_flag(flagged(1, AG_LIKE, Reason.MISGENDERED, "@note\nof two lines"))
    broken = Problem("damaged", "It ends in the middle.", "Copy it again.")
    case.add(replace(_photo(None, draw_photo, 5), width=None, height=None, problem=broken))
    return case


def _photo(case: FakeCase | None, draw_photo: Callable[..., Path], number: int) -> Photo:
    photo = photo_of(draw_photo(f"originals/photo {number}.jpg", seed=number), number)
    return photo if case is None else case.add(photo)


def content_of(case: FakeCase, scope: Scope = Scope.ALL, blind: bool = False) -> ExportSet:
    case.settings[BLIND] = blind
    return gather_set(case, INFOS, [AG_LIKE.id], scope)


def export_as(
    name: str, content: ExportSet, folder: Path, reason: str | None = None, **more: Any
) -> ExportSummary:
    """Write `content` in the format of this name."""
    exporter = exporter_named(name)
    return write_export(content, exporter, folder, RawAnswers(), reason_unmasked=reason, **more)
