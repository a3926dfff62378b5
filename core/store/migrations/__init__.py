"""Alembic's folder: one revision a file in `versions`, found as plain files, also when frozen."""
