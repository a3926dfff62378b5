"""The open case: what it holds in memory, how it is read, changed, merged."""
