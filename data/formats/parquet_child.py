"""Turns a Parquet file into lines of text, in a process that may die.

Run by ``data.formats.parquet``, never imported by it: Parquet is unpacked
by much code in C++, a page of a few bytes may ask for gigabytes, and damage can end the
process. Before it reads a byte this process gives up files, connections and children,
and gets limits of memory and of time.

Output: a line of JSON (``names`` of the columns that follow, ``keyed_by``, ``extra``
columns left out), then a line a row, tabs between its cells. A piece of the file that
cannot be read is one line without tabs.
"""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from data.limited import limit

BATCH_ROWS = 1 << 16
PIECE_BYTES = 1 << 20
#: More rows than these no city has; a few bytes may claim billions.
MOST_ROWS = 100_000_000
#: Longer texts name nobody.
LONGEST_TEXT = 200
#: What would end a line or a cell.
UNPRINTED = r'[\x00-\x1f\x7f"]'
DAMAGE = b"damaged\n"
MOST_NAMES = 20

_READABLE = (
    *(pa.types.is_string, pa.types.is_large_string, pa.types.is_integer),
    *(pa.types.is_timestamp, pa.types.is_binary, pa.types.is_large_binary),
)

#: Exit codes; any other means that a limit was hit.
UNREADABLE, NO_LOG, DAMAGED_PART = 3, 4, 5

#: What pyarrow raises for content; memory it cannot have is among it.
BROKEN = (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError)


def column_text(column: pa.Array) -> pa.Array:
    r"""Return a column as text, empty where a value cannot stand in a line.

    Times with a zone become UTC. A number with a decimal point has lost digits or
    zeros: it names nobody.

    Examples
    --------
    >>> column_text(pa.array([7, None])).to_pylist()
    ['7', '']
    >>> column_text(pa.array(["a", "b c", "c\td"])).to_pylist()
    ['a', 'b c', '']
    >>> column_text(pa.array([7.0])).to_pylist()
    ['']
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if not any(fits(kind) for fits in _READABLE):
        return pa.array([""] * len(column), pa.string())
    zoned = pa.types.is_timestamp(kind) and kind.tz is not None
    # Without its zone a moment is in UTC; to print it in a zone would need files.
    text = (column.cast(pa.timestamp(kind.unit)) if zoned else column).cast(pa.string())
    bad = pc.or_(
        pc.match_substring_regex(text, UNPRINTED),
        pc.greater(pc.binary_length(text), LONGEST_TEXT),
    )
    text = pc.if_else(bad, "", text)
    if zoned:
        text = pc.binary_join_element_wise(text, "Z", "")
    return pc.fill_null(text, "")


def layout(names: list[str], asked: dict[str, Any]) -> dict[str, Any] | None:
    """Return which columns to read, by small names, and what rows are keyed by."""
    places = {name.lower(): place for place, name in reversed([*enumerate(names)])}
    for keyed_by, needed in asked["shapes"].items():
        if set(needed) <= set(places):
            wanted = [name for name in (*needed, *asked["optional"]) if name in places]
            extra = sorted(name[:32] for name in places.keys() - {*wanted})
            return {
                "keyed_by": keyed_by,
                "names": wanted,
                "places": [places[name] for name in wanted],
                "extra": extra[:MOST_NAMES],
            }
    return None


def lines(file: pq.ParquetFile, found: dict[str, Any]) -> Iterator[bytes]:
    """Yield the rows as lines, batch by batch; damage ends its own group only."""
    columns = [file.schema_arrow.names[place] for place in found["places"]]
    left = MOST_ROWS
    for group in range(file.num_row_groups):
        try:
            for batch in file.iter_batches(
                BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False
            ):
                left -= batch.num_rows
                if left < 0:
                    yield DAMAGE
                    return
                yield _printed([batch.column(name) for name in columns])
        except BROKEN:
            yield DAMAGE


def _printed(columns: list[pa.Array]) -> bytes:
    texts = [column_text(column) for column in columns]
    # An empty cell at its end shows that a line is whole.
    ends = pa.array([""] * len(texts[0]), pa.string())
    table = pa.table([*texts, ends], [str(place) for place in range(len(texts) + 1)])
    sink = io.BytesIO()
    options = pa.csv.WriteOptions(
        include_header=False, delimiter="\t", quoting_style="none"
    )
    pa.csv.write_csv(table, sink, options)
    return sink.getvalue()


def main(asked: str, memory_bytes: int, seconds: int) -> int:
    """Print the rows; an exit code says why that is not possible."""
    pa.set_memory_pool(pa.system_memory_pool())
    _printed([pa.array(["warm"])])
    limit(memory_bytes, seconds)
    out = sys.stdout.buffer
    try:
        file = pq.ParquetFile(
            sys.stdin.buffer, buffer_size=PIECE_BYTES, pre_buffer=False
        )
        found = layout(file.schema_arrow.names, json.loads(asked))
    except BROKEN:
        return UNREADABLE
    if found is None:
        return NO_LOG
    out.write(json.dumps(found).encode() + b"\n")
    whole = True
    for text in lines(file, found):
        whole &= text != DAMAGE
        out.write(text)
    out.flush()
    return 0 if whole else DAMAGED_PART


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
