"""The tables of a case's file, and the triggers that keep evidence from being edited.

Times are text, UTC, ISO 8601 with microseconds. Boxes are pixels of the upright original.
A change here needs a new revision in `migrations/versions` and a new REVISION.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

REVISION = "0008"
APPLICATION_ID = 0x4D735264
"""Stands in the header of every case's file ("MsRd"), so that another program's is not taken."""

metadata = MetaData()

alembic_version = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

case_info = Table(
    "case_info",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

photo = Table(
    "photo",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, unique=True),
    Column("title", Text, nullable=False),
    Column("credit", Text, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("problem_kind", Text),
    Column("problem_what", Text),
    Column("problem_way_out", Text),
    Column("seen", Boolean, nullable=False),
    Column("public_figure", Boolean, nullable=False),
    Column("consenting", Boolean, nullable=False),
    Column("source_address", Text, nullable=False, server_default=""),
    Column("licence", Text, nullable=False, server_default=""),
    Column("consent", Text, nullable=False, server_default=""),
    # Since when its person is withdrawn, or its file holds another photo and nothing else was known
    # of it: nothing but the id is left.
    Column("withdrawn", Text),
)

photo_tag = Table(
    "photo_tag",
    metadata,
    Column("photo_id", ForeignKey("photo.id"), primary_key=True),
    Column("tag", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# Withdrawn photos are not taken in again.
withdrawn_photo = Table(
    "withdrawn_photo",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("time", Text, nullable=False),
    sqlite_with_rowid=False,
)

place = Table(
    "place",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("photo_id", ForeignKey("photo.id"), nullable=False),
    # Relative to the case where the file lies inside it, so that a case can be moved.
    Column("path", Text, nullable=False),
    Column("folder", Text),
    Column("size", Integer, nullable=False),
    Column("modified_ns", Integer, nullable=False),
    UniqueConstraint("photo_id", "path"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("vendors", Text, nullable=False),
    Column("settings", Text, nullable=False),
    # Asked on purpose although answers were stored.
    Column("again", Boolean, nullable=False),
    Column("started", Text, nullable=False),
    Column("finished", Text),
    Column("stopped", Boolean, nullable=False),
    # The repeat it is part of; what such a run was answered counts in no verdict and no rate.
    # No reference, as SQLite adds a column with one only by writing the table anew.
    Column("repeat_id", Integer),
    # The same of the variation it is part of.
    Column("variation_id", Integer),
)

run_photo = Table(
    "run_photo",
    metadata,
    Column("run_id", ForeignKey("run.id"), primary_key=True),
    Column("photo_id", ForeignKey("photo.id"), primary_key=True),
    sqlite_with_rowid=False,
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("photo_id", ForeignKey("photo.id"), nullable=False),
    Column("vendor_id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Index("attempt_of_photo", "photo_id", "vendor_id"),
)

# Each request that an attempt makes over the network is recorded before it is made. An attempt with
# a request and neither response nor failure was cut off: maybe sent, maybe paid.
request = Table(
    "request",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempt.id"), nullable=False, index=True),
    Column("time", Text, nullable=False),
    # US$; NULL where no price is known.
    Column("dollars", Float),
    Column("endpoint", Text, nullable=False),
    Column("consent", Text, nullable=False),
)

# A response has the id of its attempt. The body comes last: what stands before it is read without
# touching its pages.
response = Table(
    "response",
    metadata,
    Column("id", ForeignKey("attempt.id"), primary_key=True),
    Column("version", Text, nullable=False),
    Column("received", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("sent_width", Integer, nullable=False),
    Column("sent_height", Integer, nullable=False),
    Column("sent_scale", Float, nullable=False),
    Column("sent_bytes", Integer, nullable=False),
    Column("sent_sha256", Text, nullable=False),
    Column("sent_encoding", Text, nullable=False),
    Column("endpoint", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("further", Integer, nullable=False, server_default="0"),
    Column("body", LargeBinary, nullable=False),
)

# The bodies of the further requests that a call took, from 1, in their order.
further_body = Table(
    "further_body",
    metadata,
    Column("response_id", ForeignKey("response.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

failure = Table(
    "failure",
    metadata,
    Column("attempt_id", ForeignKey("attempt.id"), primary_key=True),
    Column("time", Text, nullable=False),
    Column("problem_kind", Text, nullable=False),
    Column("problem_what", Text, nullable=False),
    Column("problem_way_out", Text, nullable=False),
    # No outcome: the call was still to be made, by the program itself or with another key.
    Column("again", Boolean, nullable=False, server_default="0"),
    # Its last request was turned away and cost nothing.
    Column("uncharged", Boolean, nullable=False, server_default="0"),
)

# A stored response that a later run used instead of asking again.
kept = Table(
    "kept",
    metadata,
    Column("run_id", ForeignKey("run.id"), primary_key=True),
    Column("response_id", ForeignKey("response.id"), primary_key=True),
    sqlite_with_rowid=False,
)

# `reading` and `prediction` are derived from the bodies and can be made anew. A response without
# a reading has not been read yet, which is something else than having no predictions.
reading = Table(
    "reading",
    metadata,
    Column("response_id", ForeignKey("response.id"), primary_key=True),
    Column("problem_kind", Text),
    Column("problem_what", Text),
    Column("problem_way_out", Text),
)

prediction = Table(
    "prediction",
    metadata,
    Column("response_id", ForeignKey("response.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("left", Float, nullable=False),
    Column("top", Float, nullable=False),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("gender", Text),
    Column("confidence", Float),
    Column("received", Text, nullable=False),
    Column("percent_digits", Integer, nullable=False),
    Column("age_low", Integer),
    Column("age_high", Integer),
    sqlite_with_rowid=False,
)

# Answers that this program did not receive. They are never pooled with responses.
# AUTOINCREMENT: the number of a removed one is not given again, events may speak of it.
recorded_response = Table(
    "recorded_response",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("photo_id", ForeignKey("photo.id"), nullable=False),
    Column("vendor_id", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("imported", Text, nullable=False),
    # The upright photo's size, by which the body is read; what was sent is not known.
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("body_sha256", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# Derived from the body, as `reading` and `prediction` are. predictions: JSON.
recorded_reading = Table(
    "recorded_reading",
    metadata,
    Column("recorded_id", ForeignKey("recorded_response.id"), primary_key=True),
    Column("predictions", Text, nullable=False),
    Column("problem_kind", Text),
    Column("problem_what", Text),
    Column("problem_way_out", Text),
)

# AUTOINCREMENT: the id of a removed face is not given again, events may speak of it.
face = Table(
    "face",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("photo_id", ForeignKey("photo.id"), nullable=False, index=True),
    Column("left", Float),
    Column("top", Float),
    Column("width", Float),
    Column("height", Float),
    Column("drawn", Boolean, nullable=False),
    Column("not_a_face", Boolean, nullable=False),
    Column("gender", Text),
    Column("source", Text),
    Column("wording", Text, nullable=False, server_default=""),
    Column("annotator", Text, nullable=False, server_default=""),
    # Whether vendors' answers were shown before the label; NULL where it was not given blind.
    Column("answers_seen", Boolean),
    CheckConstraint("(gender IS NULL) = (source IS NULL)", name="a_label_has_a_source"),
    sqlite_autoincrement=True,
)

# What is in force of a face beside its label.
face_attribute = Table(
    "face_attribute",
    metadata,
    Column("face_id", ForeignKey("face.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("annotator", Text, nullable=False),
    Column("answers_seen", Boolean),
    sqlite_with_rowid=False,
)

# What annotators said that is not, or no longer, in force.
claim = Table(
    "claim",
    metadata,
    Column("face_id", ForeignKey("face.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("annotator", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("answers_seen", Boolean),
    sqlite_with_rowid=False,
)

# A vendor's answer on a face that was shown to whoever labels blind, before the label. face_id: no
# reference, as a face can be removed and brought back; NULL where it was not stored yet.
reveal = Table(
    "reveal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("photo_id", ForeignKey("photo.id"), nullable=False),
    Column("face_id", Integer),
    Column("left", Float),
    Column("top", Float),
    Column("width", Float),
    Column("height", Float),
    Column("vendor_id", Text, nullable=False),
    Column("annotator", Text, nullable=False),
    Column("time", Text, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("face_id", ForeignKey("face.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("time", Text, nullable=False),
    sqlite_with_rowid=False,
)

flag = Table(
    "flag",
    metadata,
    Column("face_id", ForeignKey("face.id"), primary_key=True),
    Column("vendor_id", Text, primary_key=True),
    Column("reason", Text),
    Column("note", Text, nullable=False),
    Column("found_by", Text, nullable=False),
    Column("time", Text, nullable=False),
    sqlite_with_rowid=False,
)

# A photo that a person left out because another one, which is kept, shows the same.
duplicate = Table(
    "duplicate",
    metadata,
    Column("photo_id", ForeignKey("photo.id"), primary_key=True),
    Column("kept_id", ForeignKey("photo.id"), nullable=False),
    sqlite_with_rowid=False,
)

# What makes the hashes that the log has of what was said of a photo impossible to guess. It goes
# when the photo is withdrawn.
salt = Table(
    "salt",
    metadata,
    Column("photo_id", ForeignKey("photo.id"), primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

# How photos came in: a complete set, or a draw with its seed. strata: JSON.
draw = Table(
    "draw",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("seed", Integer),
    Column("size", Integer, nullable=False),
    Column("from_size", Integer, nullable=False),
    Column("strata", Text, nullable=False),
    Column("time", Text, nullable=False),
)

draw_photo = Table(
    "draw_photo",
    metadata,
    Column("draw_id", ForeignKey("draw.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("photo_id", ForeignKey("photo.id"), nullable=False),
    sqlite_with_rowid=False,
)

# A frozen version of the audit set. content: JSON. faces: of one that came with another case, our
# numbers by those in the content, as JSON.
frozen_set = Table(
    "frozen_set",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("faces", Text),
    sqlite_autoincrement=True,
)

# What has left the case, so that a withdrawal can say which packages hold the person.
export = Table(
    "export",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("time", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
)

export_photo = Table(
    "export_photo",
    metadata,
    Column("export_id", ForeignKey("export.id"), primary_key=True),
    Column("sha256", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# What was to be found out and how, written before the first call. Each change is a new version
# with the next id. subgroups, thresholds, vendors: JSON. photos: how many; NULL where not said.
protocol = Table(
    "protocol",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("time", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("subgroups", Text, nullable=False),
    Column("thresholds", Text, nullable=False),
    Column("vendors", Text, nullable=False),
    Column("photos", Integer),
    Column("sample", Text, nullable=False),
    Column("stopping_rule", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
)

# One vendor asked about one photo `times` times as it is, and once more as a JPEG saved anew at
# `resave_quality` (NULL: not). Each asking is a run of its own.
repeat = Table(
    "repeat",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("photo_id", ForeignKey("photo.id"), nullable=False),
    Column("vendor_id", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("resave_quality", Integer),
    Column("time", Text, nullable=False),
    sqlite_autoincrement=True,
)

# A photo varied on one face, at one strength with its control or over a range. others: boxes of the
# photo's further faces, strengths: of the variation, vendors: who was asked; JSON. sha256: of the
# varied pixels. removed: since when it is not shown. Its answers are those of runs that bear it.
variation = Table(
    "variation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("photo_id", ForeignKey("photo.id"), nullable=False),
    Column("left", Float, nullable=False),
    Column("top", Float, nullable=False),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("others", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("strengths", Text, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("vendors", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("removed", Text),
    sqlite_autoincrement=True,
)

# What a person found: about a flag (face and vendor), about a face, or about the whole case.
# photo_id: the face's. No reference to the face, which can be removed and brought back.
finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("photo_id", ForeignKey("photo.id")),
    Column("face_id", Integer),
    Column("vendor_id", Text),
    Column("seen", Text, nullable=False),
    Column("affected", Text, nullable=False),
    Column("certainty", Text, nullable=False),
    Column("not_tried", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("time", Text, nullable=False),
    sqlite_autoincrement=True,
)

# What a vendor replied. date: as its letter bears it. body: its letter, NULL where none came.
reply = Table(
    "reply",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("vendor_id", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("body", LargeBinary),
    sqlite_autoincrement=True,
)

# What a trainer shows in which order, with notes.
lesson = Table(
    "lesson",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("time", Text, nullable=False),
    sqlite_autoincrement=True,
)

# photo_id: NULL for the result page. The box of the face it is about: NULL for the largest.
lesson_step = Table(
    "lesson_step",
    metadata,
    Column("lesson_id", ForeignKey("lesson.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("photo_id", ForeignKey("photo.id"), index=True),
    Column("left", Float),
    Column("top", Float),
    Column("width", Float),
    Column("height", Float),
    Column("recipe", Text, nullable=False),
    Column("notes", Text, nullable=False),
    sqlite_with_rowid=False,
)

event_table = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("time", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ids", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

TRIGGERS = (
    "CREATE TRIGGER event_is_not_edited BEFORE UPDATE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER event_is_not_removed BEFORE DELETE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER event_follows BEFORE INSERT ON event "
    "WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event) "
    "BEGIN SELECT RAISE(ABORT, 'an event has a place of its own at the end'); END",
    "CREATE TRIGGER attempt_is_not_edited BEFORE UPDATE ON attempt "
    "BEGIN SELECT RAISE(ABORT, 'attempts are not edited'); END",
    "CREATE TRIGGER request_is_not_edited BEFORE UPDATE ON request "
    "BEGIN SELECT RAISE(ABORT, 'requests are not edited'); END",
    "CREATE TRIGGER response_is_not_edited BEFORE UPDATE ON response "
    "BEGIN SELECT RAISE(ABORT, 'responses are not edited'); END",
    "CREATE TRIGGER further_body_is_not_edited BEFORE UPDATE ON further_body "
    "BEGIN SELECT RAISE(ABORT, 'responses are not edited'); END",
    "CREATE TRIGGER recorded_response_is_not_edited BEFORE UPDATE ON recorded_response "
    "BEGIN SELECT RAISE(ABORT, 'recorded answers are not edited'); END",
    "CREATE TRIGGER failure_is_not_edited BEFORE UPDATE ON failure "
    "BEGIN SELECT RAISE(ABORT, 'failures are not edited'); END",
    "CREATE TRIGGER protocol_is_not_edited BEFORE UPDATE ON protocol "
    "BEGIN SELECT RAISE(ABORT, 'a protocol gets a new version instead'); END",
    "CREATE TRIGGER protocol_is_not_removed BEFORE DELETE ON protocol "
    "BEGIN SELECT RAISE(ABORT, 'a protocol gets a new version instead'); END",
    "CREATE TRIGGER reply_is_not_edited BEFORE UPDATE ON reply "
    "BEGIN SELECT RAISE(ABORT, 'replies are not edited'); END",
)

for _trigger in TRIGGERS:
    event.listen(metadata, "after_create", DDL(_trigger.replace("%", "%%")))
