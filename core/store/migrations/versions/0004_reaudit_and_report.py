"""What a re-audit and a report keep: protocols, repeats, findings, and vendors' replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NEW_TRIGGERS = (
    "CREATE TRIGGER protocol_is_not_edited BEFORE UPDATE ON protocol "
    "BEGIN SELECT RAISE(ABORT, 'a protocol gets a new version instead'); END",
    "CREATE TRIGGER protocol_is_not_removed BEFORE DELETE ON protocol "
    "BEGIN SELECT RAISE(ABORT, 'a protocol gets a new version instead'); END",
    "CREATE TRIGGER reply_is_not_edited BEFORE UPDATE ON reply "
    "BEGIN SELECT RAISE(ABORT, 'replies are not edited'); END",
)


def upgrade() -> None:
    _add_protocols()
    _add_repeats()
    _add_findings()
    _add_replies()
    for trigger in _NEW_TRIGGERS:
        op.execute(trigger)


def _add_protocols() -> None:
    op.create_table(
        "protocol",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("time", "question", "subgroups", "thresholds", "vendors"),
        sa.Column("photos", sa.Integer(), nullable=True),
        *_texts("sample", "stopping_rule", "written_by", "content_hash"),
        sa.PrimaryKeyConstraint("id"),
    )


def _add_repeats() -> None:
    op.create_table(
        "repeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        *_texts("vendor_id", "settings"),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("resave_quality", sa.Integer(), nullable=True),
        *_texts("time"),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    # Without a reference: SQLite adds a column with one only by writing the table anew.
    op.add_column("run", sa.Column("repeat_id", sa.Integer(), nullable=True))


def _add_findings() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("face_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Text(), nullable=True),
        *_texts("seen", "affected", "certainty", "not_tried", "written_by", "time"),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )


def _add_replies() -> None:
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("vendor_id", "date", "text", "file_name", "file_sha256", "time"),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
