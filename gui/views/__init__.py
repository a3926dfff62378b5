"""One widget a file; a view knows values and signals, never the window or the workspace."""
