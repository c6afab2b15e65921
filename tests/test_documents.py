"""What documents say of files is so."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_file_that_the_security_document_names_is_there() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    named = set(re.findall(r"`([\w/]+\.(?:py|html))`", text))
    assert len(named) > 25
    places = (ROOT, ROOT / "webapp", ROOT / "workers", ROOT / "tests")
    assert [name for name in named if not any((place / name).exists() for place in places)] == []
