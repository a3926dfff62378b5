"""Varying a face at the window: what is shown, what is asked, what is kept."""
