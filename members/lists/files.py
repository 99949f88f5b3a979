"""Reading and writing lists of people as CSV or XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from members.lists.columns import HEADINGS, Column, known_headings, plain

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 50_000
LONGEST_VALUE = 500
# A spreadsheet would take these for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Line = dict[str, str]


class UnreadableList(Exception):
    """The file is no list of people; `code` says why (`members.lists.words.FILE_PROBLEMS`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(file: IO[bytes]) -> Iterator[tuple[int, Line]]:
    """Yield the number and the values of each line that is not empty, by column.

    Args:
        file: CSV (UTF-8 or Windows-1252; commas, semicolons or tabs) or XLSX (its first sheet).

    Raises:
        UnreadableList: it is neither, has no known heading, or is too long.
    """
    content = file.read()
    rows = _sheet_rows(content) if content[:2] == b"PK" else _csv_rows(content)
    columns: list[Column | None] | None = None
    count = 0
    for number, row in enumerate(rows, start=1):
        if not any(row):
            continue
        if columns is None:
            columns = _columns_of(row)
            continue
        count += 1
        if count > MOST_LINES:
            raise UnreadableList("too_long")
        yield number, _values(columns, row)
    if not count:
        raise UnreadableList("empty")


def _columns_of(row: Sequence[str]) -> list[Column | None]:
    known = known_headings()
    columns = [known.get(plain(heading)) for heading in row]
    named = [column for column in columns if column is not None]
    if Column.FIRST_NAME not in named:
        raise UnreadableList("no_first_name")
    if len(set(named)) != len(named):
        raise UnreadableList("heading_twice")
    return columns


def _values(columns: Sequence[Column | None], row: Sequence[str]) -> Line:
    return {
        column: value[:LONGEST_VALUE]
        for column, value in zip(columns, row, strict=False)
        if column is not None and value
    }


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    if b"\x00" in content:
        raise UnreadableList("not_a_list")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # as spreadsheets in Europe write it
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            yield [_cell(value) for value in row]
    except csv.Error as error:
        raise UnreadableList("not_a_list") from error


def _sheet_rows(content: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        raise UnreadableList("not_a_list") from error


def _cell(value: Any) -> str:
    """Write a cell as text; a day as ISO 8601 says it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a telephone number that a spreadsheet took for a sum
    text = str(value).replace("\x00", "").strip()
    # The quote that we put before what looks like a formula is not a part of it.
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def as_csv(lines: Iterable[Line], columns: Sequence[Column] = tuple(Column)) -> Iterator[str]:
    """Yield the text of a CSV with headings in the active language; it can be read in again."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"  # else spreadsheets read accents wrongly
    for row in _table(lines, columns):
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def as_xlsx(lines: Iterable[Line], columns: Sequence[Column] = tuple(Column)) -> bytes:
    """Write an XLSX with headings in the active language; it can be read in again."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in _table(lines, columns):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _table(lines: Iterable[Line], columns: Sequence[Column]) -> Iterator[list[str]]:
    yield [str(HEADINGS[column]) for column in columns]
    for line in lines:
        yield [_harmless(line.get(column, "")) for column in columns]


def _harmless(value: str) -> str:
    """Keep a spreadsheet from running what someone has written into a field."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
