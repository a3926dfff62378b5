"""Frozen versions that came by merging, duplicates left out, salts of the hashes in the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("frozen_set", sa.Column("faces", sa.Text(), nullable=True))
    op.create_table(
        "duplicate",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["photo.id"]),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"]),
        sa.PrimaryKeyConstraint("photo_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "salt",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"]),
        sa.PrimaryKeyConstraint("photo_id"),
        sqlite_with_rowid=False,
    )
