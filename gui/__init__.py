"""The window. It shows what `core` holds and asks `operations` for what a user does."""
