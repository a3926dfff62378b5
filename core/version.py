"""The program's version, kept in step with pyproject.toml by a test, and what it was started as."""

import sys

VERSION = "0.1.0"
FROZEN = hasattr(sys, "frozen")
"""Whether this is the one-folder build, which runs without Python and takes in no packages."""
PROGRAM = "misread" if FROZEN else "main.py"
"""What a user writes on the command line."""
