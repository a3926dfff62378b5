"""The case's file: one SQLite database, by SQLAlchemy Core.

`store` opens it and owns its one writer; each table has a short module of plain functions that
take a Connection. Nothing here knows what a photo's face means; that is `core.case.case`.
"""
