"""Presenting to a room: full screen, keys only, nothing above it.

`presentation` is what is shown and how far it is revealed, `slides` what of it the room and the
trainer see, `room_window` and `notes_window` show that, `desk` joins them to the program.
"""
