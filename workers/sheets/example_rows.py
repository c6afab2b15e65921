"""Leaves out the example rows of templates, which their first cell tells; see schema.examples."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from webapp.schema.examples import EXAMPLE_MARK


def without_examples(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the batches of a table without its example rows."""
    for batch in batches:
        examples = pc.starts_with(batch.column("c0"), EXAMPLE_MARK)
        if pc.any(examples).as_py():
            batch = batch.filter(pc.invert(examples))
        if batch.num_rows:
            yield batch
