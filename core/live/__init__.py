"""Local vendors watching moving pictures: nothing of it is stored.

A `source` is a camera or a video file. A process of its own reads it (`capture`) and hands over one
`frame` whenever one is wanted: the newest, never a queue. Each vendor is asked about the newest
frame in a process of its own (`asking`), as often as it can answer. `tracking` keeps the faces
apart from answer to answer, `history` counts by time what each vendor said of each, and the
`session` holds all of it together, in memory, until it ends.

Cloud vendors are never asked here.
"""
