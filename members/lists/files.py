"""Reading and writing lists of people as CSV or XLSX."""

import csv
import io
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from members.lists.columns import HEADINGS, Column, known_headings, plain

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 50_000
LONGEST_VALUE = 500
# A spreadsheet would take these for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # noqa: RUF001  # wide ones too

# What openpyxl raises for a sheet that is cut short, or none.
UNREADABLE_SHEETS = (
    InvalidFileException, zipfile.BadZipFile, ParseError, EOFError, zlib.error,
    KeyError, IndexError, TypeError, ValueError,
)  # fmt: skip

Line = dict[str, str]


class UnreadableList(Exception):
    """The file is no list of people; `code` says why (`members.lists.words.FILE_PROBLEMS`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(file: IO[bytes]) -> Iterator[tuple[int, Line]]:
    """Yield the number and the values of each line that is not empty, by column.

    Args:
        file: CSV (UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs; lines ended in any
            way) or XLSX (its first sheet).

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
    text = _text_of(content)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    if head.startswith("sep="):  # said by some spreadsheets before the headings
        delimiter = head[4:5] if head[4:5] in set(",;\t") else delimiter
        text = f"\n{text.partition(chr(10))[2]}"  # so that the lines keep their numbers
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_cell(value) for value in row]
    except csv.Error as error:
        raise UnreadableList("not_a_list") from error


def _text_of(content: bytes) -> str:
    """Decode a CSV and end its lines as we do.

    Raises:
        UnreadableList: it is no text.
    """
    try:
        if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # as spreadsheets in Europe write it
    if "\x00" in text:
        raise UnreadableList("not_a_list")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _sheet_rows(content: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    except UNREADABLE_SHEETS as error:
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
    return text[1:] if text.startswith("'") and _looks_like_formula(text[1:]) else text


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
    return f"'{value}" if _looks_like_formula(value) else value


def _looks_like_formula(value: str) -> bool:
    """Say whether a spreadsheet might run `value`; some pass over the spaces before it."""
    return value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
