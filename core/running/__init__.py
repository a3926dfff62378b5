"""Does a run: a pool a vendor, their pace, what is recorded before and after a call."""
