"""Which characters part and quote the cells of a text file, told from its first rows."""

from __future__ import annotations

import re
from collections import Counter

from workers.sheets.careful_reader import CarefulReader, Dialect, lines

DELIMITERS = (",", ";", "\t", "|")
ROWS_SEEN = 100
DIRECTIVE = re.compile(rb"sep=([^\r\n\x80-\xff])(\r\n|\n|\r)", re.IGNORECASE)


def directive(head: bytes) -> tuple[str | None, int]:
    """Read Excel's own first line "sep=;", which is no row: its delimiter and its bytes."""
    found = DIRECTIVE.match(head)
    return (found[1].decode(), found.end()) if found else (None, 0)


def sniff(head: bytes, delimiter: str | None, quote: str | None) -> Dialect:
    """Find the delimiter and quote of UTF-8 text; what is given is kept."""
    tried = [delimiter] if delimiter else list(DELIMITERS)
    if quote is None:
        quote = _quote(head, "".join(tried))
    scores = {each: _score(head, Dialect(each, quote)) for each in tried}
    return Dialect(max(tried, key=lambda each: scores[each]), quote)


def _quote(head: bytes, delimiters: str) -> str:
    """Take the apostrophe only where whole cells stand in apostrophes and none in quotes."""
    border = f"[{re.escape(delimiters)}\\r\\n]".encode()
    if re.search(rb"(?:^|" + border + rb')"', head):
        return '"'
    whole = re.findall(rb"(?:^|(?<=" + border + rb"))'[^']*'(?=" + border + rb"|$)", head)
    line_count = head.count(b"\n") or head.count(b"\r") or 1
    return "'" if len(whole) * 2 > min(line_count, ROWS_SEEN) else '"'


def _score(head: bytes, dialect: Dialect) -> tuple[float, int]:
    """Rate a dialect: how many of the rows are of the usual width, then that width."""
    reader = CarefulReader(lines([head]), dialect, max_cell_chars=len(head))
    counts: Counter[int] = Counter()
    for record in reader.records():
        if record.row > ROWS_SEEN:
            break
        if any(cell.strip() for cell in record.cells):
            counts[len(record.cells)] += 1
    if not counts:
        return 0.0, 0
    usual, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    return (times / counts.total(), usual) if usual > 1 else (0.0, 0)
