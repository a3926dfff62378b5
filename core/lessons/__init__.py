"""Lessons: photos and steps in an order, with what the trainer wants to say.

`lesson` is the value and what can be done to it, `ready` the one that the demonstration comes with,
`lesson_file` writes one to a file and reads it back. Showing it is the window's (`gui.present`).
"""
