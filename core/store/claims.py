"""What annotators said that is not, or no longer, in force, and what was decided between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from core.labelling.attributes import Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import Source
from core.sets.flag import FaceId
from core.store.quick import Insert
from core.store.schema import claim, decision
from core.store.values import time_text

_PUT = Insert(claim, instead="REPLACE")
_PUT_DECISION = Insert(decision, instead="REPLACE")


def put(connection: Connection, new: Claim) -> None:
    """Keep a claim in place of the one its annotator made of this face before, if any."""
    put_all(connection, [new])


def put_all(connection: Connection, new: Sequence[Claim]) -> None:
    """The same of many claims at once."""
    _PUT.all(
        connection,
        [
            {
                "face_id": each.face_id,
                "name": each.name,
                "annotator": each.annotator,
                "value": each.said.value,
                "source": each.said.source.value,
                "answers_seen": each.said.answers_seen,
            }
            for each in new
        ],
    )


def remove(connection: Connection, face_id: FaceId, name: AttributeName, annotator: str) -> None:
    connection.execute(
        delete(claim).where(
            claim.c.face_id == face_id, claim.c.name == name, claim.c.annotator == annotator
        )
    )


def load(connection: Connection) -> list[Claim]:
    return [
        Claim(
            row.face_id,
            row.name,
            Attribute(row.value, Source(row.source), row.annotator, row.answers_seen),
        )
        for row in connection.execute(select(claim))
    ]


def put_decision(connection: Connection, new: Decision) -> None:
    """Keep a decision in place of the one there is of this face's attribute, if any."""
    _PUT_DECISION.one(
        connection,
        {
            "face_id": new.face_id,
            "name": new.name,
            "value": new.value,
            "reason": new.reason,
            "decided_by": new.decided_by,
            "time": time_text(new.time),
        },
    )


def remove_decision(connection: Connection, face_id: FaceId, name: AttributeName) -> None:
    connection.execute(
        delete(decision).where(decision.c.face_id == face_id, decision.c.name == name)
    )


def load_decisions(connection: Connection) -> list[Decision]:
    return [
        Decision(
            row.face_id,
            row.name,
            row.value,
            row.reason,
            row.decided_by,
            datetime.fromisoformat(row.time),
        )
        for row in connection.execute(select(decision))
    ]
