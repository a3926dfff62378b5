"""Painting of cards, rows and marks in item views."""
