"""Auditing again: runs compared on the same photos, answers repeated, and what was planned first.

Values in, values out; what must be kept of it stands in `core.store`.
"""
