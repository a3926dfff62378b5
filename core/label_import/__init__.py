"""Labels that somebody has already: read from a table, told of row by row, then taken in at once.

`reading` makes a `table` of a CSV, an Excel sheet or a JSON file, `folder_names` of the folders
that photos lie in. A `mapping` says what each column is and what each word means. `plan` then
says of every row what would become of it; nothing is changed until `Case.turn_faces` takes the
plan's turns.
"""
