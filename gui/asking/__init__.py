"""Asking vendors from the window: choice, keys, consent, runs, recorded answers."""
