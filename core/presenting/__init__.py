"""Showing photos to a room: what it may see, what it guessed, and who was right so far.

`room_case` is the case as the room may see it, `guess` what the room says, `room_tally` counts,
`trials` asks local vendors about varied photos. No window is known here.
"""
