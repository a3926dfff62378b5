"""Two people's cases become one.

`plan` holds what comes over, `planning` finds it, `conflicts` what both say otherwise, `steps`
writes it. What a case holds on the disk alone is brought by `core.store.merging`.
"""
