"""Numbers that stand up: the case's faces as columns, and everything that is counted from them.

`gathering` makes a `FaceTable` of a case; `results` counts it by subgroup into `tally.Tally`s,
whose shares carry Wilson intervals (`intervals`); `comparisons` sets subgroups and vendors against
each other; `curves` follows a threshold. `published` holds the figures of published audits and
`count_recovery` finds the whole numbers behind printed percentages.

Values in, values out: no file but the published figures, no store, no window. A Verdict is
given as a code, its place in `tally.MARKS`.
"""
