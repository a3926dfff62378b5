"""Where lessons are made: a list of steps in the stage's place, filled from the library beside it.

`lessons_view` shows and asks, `lessons_desk` joins it to the case, `lesson_edit` can be undone.
"""
