"""Qt item models over `core`; they hold no truth of their own."""
