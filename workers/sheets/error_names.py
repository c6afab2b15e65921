"""The errors of formulas, by the code that binary workbooks keep instead of the name."""

ErrorCells = dict[int, list[tuple[int, str]]]
"""Row number to the errors in that row, each with the index of its column."""

ERROR_NAMES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
