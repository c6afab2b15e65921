"""The sheets that the desk itself adds to workbooks: no rows of anybody are in them."""

HELP = "Help"
LISTS = "Lists"
SUMMARY = "Summary of problems"


def is_own(name: str) -> bool:
    """Tell whether a sheet has one of these names, or one with a number where it was taken."""
    return name.rstrip("0123456789") in (HELP, LISTS, SUMMARY)
