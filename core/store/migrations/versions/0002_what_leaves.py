"""Requests to cloud vendors, what their answers bring along, and answers recorded elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NEW_TRIGGERS = (
    "CREATE TRIGGER request_is_not_edited BEFORE UPDATE ON request "
    "BEGIN SELECT RAISE(ABORT, 'requests are not edited'); END",
    "CREATE TRIGGER further_body_is_not_edited BEFORE UPDATE ON further_body "
    "BEGIN SELECT RAISE(ABORT, 'responses are not edited'); END",
    "CREATE TRIGGER recorded_response_is_not_edited BEFORE UPDATE ON recorded_response "
    "BEGIN SELECT RAISE(ABORT, 'recorded answers are not edited'); END",
)
# They go with the table that is rebuilt.
_RESPONSE_TRIGGER = (
    "CREATE TRIGGER response_is_not_edited BEFORE UPDATE ON response "
    "BEGIN SELECT RAISE(ABORT, 'responses are not edited'); END"
)


def upgrade() -> None:
    _add_requests()
    _add_to_responses()
    _add_recorded()
    op.add_column("failure", _off("again"))
    op.add_column("failure", _off("uncharged"))
    for trigger in _NEW_TRIGGERS:
        op.execute(trigger)


def _add_requests() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("dollars", sa.Float(), nullable=True),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_request_attempt_id"), "request", ["attempt_id"], unique=False)


def _add_to_responses() -> None:
    # Before the body, which comes last.
    with op.batch_alter_table("response", recreate="always") as table:
        for column in (_text("endpoint"), _text("note"), _number("further")):
            table.add_column(column, insert_before="body")
    op.execute(_RESPONSE_TRIGGER)
    op.create_table(
        "further_body",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"]),
        sa.PrimaryKeyConstraint("response_id", "number"),
    )


def _add_recorded() -> None:
    op.create_table(
        "recorded_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("imported", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "recorded_reading",
        sa.Column("recorded_id", sa.Integer(), nullable=False),
        sa.Column("predictions", sa.Text(), nullable=False),
        sa.Column("problem_kind", sa.Text(), nullable=True),
        sa.Column("problem_what", sa.Text(), nullable=True),
        sa.Column("problem_way_out", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["recorded_id"], ["recorded_response.id"]),
        sa.PrimaryKeyConstraint("recorded_id"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _off(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default="0")
