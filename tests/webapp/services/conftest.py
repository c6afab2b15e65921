"""How files are read in the tests of what the pages and the API call."""

from tests.sheets.here import readers_apart, readers_here

__all__ = ["readers_apart", "readers_here"]
