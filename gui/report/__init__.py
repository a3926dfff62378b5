"""The Report page and what is written beside it."""
