"""What one import brings: files with its nodes, where they were seen, and relationships."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from workers.graph.bringing.columns import RELATIONSHIPS, SEEN

NODES, SEEN_FILE, RELATIONSHIPS_FILE = "nodes-", "seen.parquet", "relationships.parquet"


@dataclass(frozen=True, slots=True)
class Frames:
    """What an import has brought, or brings: the process that did it, its table, and the files.

    `order` is the number of the process: of two imports the values of the later one count.
    """

    order: int
    table: int
    folder: Path

    def labels(self) -> list[str]:
        """The labels of its nodes."""
        files = sorted(self.folder.glob(f"{NODES}*.parquet"))
        return [bytes.fromhex(path.stem.removeprefix(NODES)).decode() for path in files]

    def nodes(self, label: str) -> pl.LazyFrame | None:
        """Its nodes with a label, each once, if it has any."""
        path = self._nodes_file(label)
        return pl.scan_parquet(path) if path.exists() else None

    def seen(self) -> pl.LazyFrame:
        """Where it has seen its nodes."""
        return pl.scan_parquet(self.folder / SEEN_FILE, schema=SEEN)

    def relationships(self) -> pl.LazyFrame:
        """Its relationships, each once."""
        return pl.scan_parquet(self.folder / RELATIONSHIPS_FILE, schema=RELATIONSHIPS)

    def write(
        self, nodes: dict[str, pl.DataFrame], seen: pl.DataFrame, relationships: pl.DataFrame
    ) -> None:
        """Keep what it brings."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for label, frame in nodes.items():
            frame.write_parquet(self._nodes_file(label))
        seen.write_parquet(self.folder / SEEN_FILE)
        relationships.write_parquet(self.folder / RELATIONSHIPS_FILE)

    def files(self) -> Iterator[Path]:
        """All of its files."""
        yield from sorted(self.folder.glob("*.parquet"))

    def _nodes_file(self, label: str) -> Path:
        # A vocabulary may call its labels as it likes, and no store takes all names.
        return self.folder / f"{NODES}{label.encode().hex()}.parquet"
