"""Lists of people: how files are read and written, and what each line would do."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from members.lists.columns import Column
from members.lists.files import UnreadableList, as_csv, as_xlsx, read
from members.lists.judging import Known, KnownPerson, judge, read_birth_month, read_line
from members.models import Fate

TODAY = date(2026, 6, 15)


def lines(content: bytes) -> list[dict[str, str]]:
    return [values for _number, values in read(io.BytesIO(content))]


@pytest.mark.parametrize(
    "content",
    [
        "First name,E-mail\nInès,ines@example.org\n".encode(),
        "\ufeffPrénom;Courriel\nInès;ines@example.org\n".encode(),
        "Nome\tE-mail\nInès\tines@example.org\n".encode("cp1252"),
        "\n\nNOMBRE,  correo_electrónico\n,\nInès, ines@example.org \n".encode(),
    ],
    ids=["english", "french with marks", "italian from a spreadsheet", "spanish, empty lines"],
)
def test_read_knows_headings_in_each_language(content):
    assert lines(content) == [{"first_name": "Inès", "email": "ines@example.org"}]


def test_read_gives_the_numbers_that_a_spreadsheet_shows():
    numbers = [number for number, _values in read(io.BytesIO(b"\nfirst name\n\nA\nB\n"))]

    assert numbers == [4, 5]


@pytest.mark.parametrize(
    "content",
    [
        "First name;Last name\nÉlodie;Brûlé\n".encode("latin-1"),
        "First name\tLast name\nÉlodie\tBrûlé\n".encode("utf-16"),
        "sep=;\r\nFirst name;Last name\r\nÉlodie;Brûlé\r\n".encode("utf-8-sig"),
        "First name,Last name\rÉlodie,Brûlé\r".encode(),
    ],
    ids=["latin-1", "utf-16 with tabs", "sep= before the headings", "lines of old machines"],
)
def test_read_takes_what_spreadsheets_write(content):
    assert lines(content) == [{"first_name": "Élodie", "last_name": "Brûlé"}]


def test_read_says_that_a_sheet_is_cut_short():
    whole = zipfile.ZipFile(io.BytesIO(as_xlsx([{"first_name": "Ana"}])))
    cut = io.BytesIO()
    with zipfile.ZipFile(cut, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            is_sheet = "sheet" in name
            archive.writestr(name, content[: len(content) // 2] if is_sheet else content)

    with pytest.raises(UnreadableList, match="not_a_list"):
        lines(cut.getvalue())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"First name\n", "empty"),
        (b"Town\nSalon\n", "no_first_name"),
        (b"First name,Given name\nA,B\n", "heading_twice"),
        (b"\x89PNG\r\n\x00\x00", "not_a_list"),
        (b"PK\x03\x04 no archive", "not_a_list"),
    ],
)
def test_read_says_what_is_wrong_with_a_file(content, code):
    with pytest.raises(UnreadableList) as unreadable:
        lines(content)

    assert unreadable.value.code == code


WRITTEN = st.dictionaries(
    st.sampled_from([Column.LAST_NAME, Column.PHONE, Column.EMAIL]),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20),
).map(lambda line: {Column.FIRST_NAME: "A", **line})


def without_quote(line):
    """Tell apart what somebody wrote with the very quote that we write."""
    return not any(value.startswith("'") for value in line.values())


@given(st.lists(WRITTEN.filter(without_quote), min_size=1, max_size=5))
def test_what_is_taken_out_can_be_brought_in_again(people):
    as_text = "".join(as_csv(people)).encode()

    assert lines(as_text) == lines(as_xlsx(people)) == people


def test_a_spreadsheet_runs_nothing_that_someone_wrote():
    people = [{"first_name": "=HYPERLINK(1)", "phone": "+33 4 65"}]

    sheet = load_workbook(io.BytesIO(as_xlsx(people))).worksheets[0]

    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("'=HYPERLINK(1)", "s"),
        ("'+33 4 65", "s"),
    ]


@pytest.mark.parametrize("text", [" =1+1", "\n=1+1", "＝1+1", "@x"])  # noqa: RUF001
def test_a_csv_runs_nothing_either(text):
    written = list(csv.reader(io.StringIO("".join(as_csv([{"last_name": text}])), newline="")))

    assert written[1][1] == f"'{text}"


@pytest.mark.parametrize(
    "text", ["2013-05", "2013/5", "05/2013", "5.2013", "17/05/2013", "2013-05-17"]
)
def test_birth_month_is_read_as_people_write_it(text):
    assert read_birth_month(text) == date(2013, 5, 1)


@pytest.mark.parametrize("text", ["", "13/2013", "soon", "2013", "05/13"])
def test_birth_month_that_cannot_be_is_not_guessed(text):
    assert read_birth_month(text) is None


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"first_name": ""}, "no_first_name"),
        ({"birth_month": "2027-01"}, "bad_birth_month"),
        ({"birth_month": "1899-01"}, "bad_birth_month"),
        ({"email": "no address"}, "bad_email:email"),
        ({"guardian_name": "P", "guardian_email": "x"}, "bad_email:guardian_email"),
        ({"language": "tlh"}, "bad_language"),
        ({"username": "a b"}, "bad_username"),
        ({"phone": "0" * 31}, "too_long:phone"),
        ({"guardian_phone": "06"}, "guardian_without_name"),
    ],
)
def test_a_line_names_what_needs_mending(values, problem):
    _facts, problems = read_line({"first_name": "Inès", **values}, TODAY)

    assert problems == [problem]


def test_a_new_person_is_new_and_the_same_again_is_not():
    known = Known()
    line = {"first_name": "Inès", "last_name": "Ferhat", "birth_month": "2013-05"}

    first = judge(line, known, TODAY)
    known.add_line(2, first.facts)
    second = judge({**line, "first_name": "INÈS"}, known, TODAY)

    assert (first.fate, first.problems) == (Fate.NEW, [])
    assert (second.fate, second.problems) == (Fate.WRONG, ["twice_in_file"])


def known_ines(**facts: object) -> Known:
    person = KnownPerson(7, {"first_name": "Inès", "last_name": "", "phone": "", **facts})
    return Known(usernames={"ines": person}, emails={"ines@example.org": person})


def test_gaps_of_a_known_person_are_filled_and_the_rest_stays():
    line = {"username": "Ines", "first_name": "Ines", "phone": "06"}

    judged = judge(line, known_ines(username="ines"), TODAY)

    assert (judged.fate, judged.facts, judged.person_id) == (
        Fate.FILLED,
        {"phone": "06"},
        7,
    )


def test_a_known_person_with_nothing_new_stays_the_same():
    judged = judge({"username": "ines", "first_name": "Inès"}, known_ines(username="ines"), TODAY)

    assert (judged.fate, judged.facts) == (Fate.SAME, {})


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"first_name": "Zoé", "email": "taken@example.org"}, "email_taken"),
        ({"first_name": "Zoé", "username": "taken"}, "username_taken"),
        ({"first_name": "Inès", "username": "ines", "email": "taken@example.org"}, "email_taken"),
    ],
)
def test_what_another_account_has_needs_mending(line, problem):
    known = known_ines()
    known.usernames["taken"] = known.emails["taken@example.org"] = None

    judged = judge(line, known, TODAY)

    assert (judged.fate, judged.problems) == (Fate.WRONG, [problem])
