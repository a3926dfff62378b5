"""One case as a report that a newspaper can print and a statistician can check.

`build` makes a `Report`, a value without any layout, from a case: its sentences come from the
numbers of `core.metrics`. `html` and `pdf` lay the same value out; `tables` writes the numbers
for other programs; `writing` puts all of them into a folder, whole or not at all, and `process`
does so away from the window.
"""
