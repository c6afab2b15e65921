"""What the tests of the workers' work can ask for, and how files are read in them."""

from tests.sheets.here import readers_apart, readers_here

__all__ = ["readers_apart", "readers_here"]
