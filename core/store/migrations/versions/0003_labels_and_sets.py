"""What is said of faces beside their labels, where photos come from, and what became of a set."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for name in ("source_address", "licence", "consent"):
        op.add_column("photo", _text(name))
    op.add_column("photo", sa.Column("withdrawn", sa.Text(), nullable=True))
    for name in ("wording", "annotator"):
        op.add_column("face", _text(name))
    _add_to_photos()
    _add_to_faces()
    _add_sets()
    _add_exports()


def _add_to_photos() -> None:
    op.create_table(
        "photo_tag",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"]),
        sa.PrimaryKeyConstraint("photo_id", "tag"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "withdrawn_photo",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
        sqlite_with_rowid=False,
    )


def _add_to_faces() -> None:
    op.create_table(
        "face_attribute",
        *_of_face("name"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("value", "source", "annotator")),
        sa.ForeignKeyConstraint(["face_id"], ["face.id"]),
        sa.PrimaryKeyConstraint("face_id", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claim",
        *_of_face("name", "annotator"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("value", "source")),
        sa.ForeignKeyConstraint(["face_id"], ["face.id"]),
        sa.PrimaryKeyConstraint("face_id", "name", "annotator"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decision",
        *_of_face("name", "value", "reason", "decided_by", "time"),
        sa.ForeignKeyConstraint(["face_id"], ["face.id"]),
        sa.PrimaryKeyConstraint("face_id", "name"),
        sqlite_with_rowid=False,
    )


def _add_sets() -> None:
    op.create_table(
        "draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("from_size", sa.Integer(), nullable=False),
        sa.Column("strata", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "draw_photo",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"]),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"]),
        sa.PrimaryKeyConstraint("draw_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "frozen_set",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("name", "time", "content_hash", "content")
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )


def _add_exports() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("time", "format", "scope", "name", "content_hash")
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "export_photo",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"]),
        sa.PrimaryKeyConstraint("export_id", "sha256"),
        sqlite_with_rowid=False,
    )


def _of_face(*names: str) -> list[sa.Column[str] | sa.Column[int]]:
    return [
        sa.Column("face_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in names),
    ]


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")
