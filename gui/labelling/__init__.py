"""Labelling at the window: digits, blind mode, the queue, annotators, tables of labels."""
