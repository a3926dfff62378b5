"""Which faces are gathered, how they were found, and what they are balanced by."""
