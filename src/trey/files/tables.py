"""CSV and Parquet files → batches of the columns that are asked for, by the file's own headers."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from trey.errors import TreyError, in_a_line
from trey.files.identity import FileKind, kind_of
from trey.files.quotes import refuse_stray_quotes

BATCH_ROWS = 65_536
_BLOCK_BYTES = 8 << 20
_BATCH_BYTES = 1 << 30  # one array of Arrow's usual types holds no more than twice as much
_LONGEST_HEADER = 65_536


def read_columns(
    path: Path, fields: Mapping[str, str], needed: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str], pa.RecordBatch]]:
    """Yield batches as (first row, header of each field, batch with a column per field).

    Rows are counted as an editor shows them: a CSV's header is row 1. Cells of a CSV are bytes.

    Args:
        path: The file.
        fields: Field of each header that means one; other columns are left out.
        needed: Fields that the file has to have.

    Raises:
        TreyError: The file cannot be read, lacks a needed column or has one twice, or a quoted cell
            of a CSV does not end.
    """
    is_parquet = kind_of(path) is FileKind.PARQUET
    headers = _parquet_headers(path) if is_parquet else _csv_headers(path)
    header_of = _chosen(path, headers, fields, needed)
    if not is_parquet:
        refuse_stray_quotes(path)
    row = 1 if is_parquet else 2
    batches = _parquet_batches if is_parquet else _csv_batches
    for batch in batches(path, headers, list(header_of.values())):
        yield row, header_of, batch.rename_columns(list(header_of))
        row += len(batch)


def _chosen(
    path: Path, headers: Sequence[str], fields: Mapping[str, str], needed: Sequence[str]
) -> dict[str, str]:
    header_of: dict[str, str] = {}
    for header in headers:
        field = fields.get(header.strip())
        if field in header_of:
            raise TreyError(
                f"{path}, row 1: columns {header_of[field]} and {header} both mean {field}"
            )
        if field:
            header_of[field] = header
    missing = [field for field in needed if field not in header_of]
    if missing:
        raise TreyError(f"{path}, row 1: column {', '.join(missing)} is missing")
    return header_of


def _csv_headers(path: Path) -> list[str]:
    with path.open("rb") as file:
        line = file.readline(_LONGEST_HEADER)
    try:
        return next(csv.reader([line.decode("utf-8-sig")]))
    except UnicodeDecodeError:
        raise TreyError(f"{path}, row 1: not UTF-8; save the file in that encoding") from None
    except csv.Error as error:
        raise TreyError(f"{path}, row 1: {error}") from error


def _csv_batches(
    path: Path, headers: Sequence[str], chosen: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    problems = []

    def note(row: pa.csv.InvalidRow) -> str:
        problems.append(
            f"row {row.number}: {row.actual_columns} cells below {row.expected_columns} headers"
        )
        return "error"

    try:
        yield from pa.csv.open_csv(
            path,
            pa.csv.ReadOptions(
                column_names=headers, skip_rows=1, use_threads=False, block_size=_BLOCK_BYTES
            ),
            # A note may have several lines; without a word about it, blocks are cut within one.
            pa.csv.ParseOptions(invalid_row_handler=note, newlines_in_values=True),
            # As bytes: pyarrow's own errors would name neither row nor column.
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(headers, pa.binary()), include_columns=chosen
            ),
        )
    except pa.ArrowInvalid as error:
        problem = problems[0] if problems else in_a_line(error)
        raise TreyError(f"{path}, {problem}") from error


def _parquet_headers(path: Path) -> list[str]:
    try:
        return list(pa.parquet.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise TreyError(f"{path}: not a readable Parquet file; {in_a_line(error)}") from error


def _parquet_batches(
    path: Path, _: Sequence[str], chosen: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    try:
        with pa.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=list(chosen)):
                yield from _halved(batch.select(list(chosen)))
    except (pa.ArrowException, OSError) as error:
        raise TreyError(f"{path}: not a readable Parquet file; {in_a_line(error)}") from error


def _halved(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch in parts of at most _BATCH_BYTES, or of a row."""
    if batch.nbytes <= _BATCH_BYTES or len(batch) == 1:
        yield batch
        return
    middle = len(batch) // 2
    yield from _halved(batch.slice(0, middle))
    yield from _halved(batch.slice(middle))


def write_table(table: pa.Table, path: Path) -> None:
    """Write a CSV where the name says so, else Parquet; there is the whole file, or none."""
    with table_writer(path, table.schema) as write:
        write(table)


@contextmanager
def table_writer(path: Path, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    """Give what writes a file table by table, as `write_table` does; it is there after the block.

    Raises:
        TreyError: The file cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            writer = pa.csv.CSVWriter if path.suffix == ".csv" else pa.parquet.ParquetWriter
            with writer(file, schema) as tables:
                yield tables.write_table
        unfinished.rename(path)
    except OSError as error:
        raise TreyError(f"{path}: {error.strerror}; name a file that can be written") from error
    finally:
        with suppress(OSError):  # where there can be no such file, none is left
            unfinished.unlink(missing_ok=True)
