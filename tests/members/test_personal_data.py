"""What is held about people: declared completely, copied, and said in words."""

import json
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from members.holdings import all_holdings, declare, undeclared
from members.models import Act, Deed, MemberImport, Mode, Notice
from members.services.export import copy_of, counts_of, kept_in_words, sections_of
from members.services.paper import pdf_of
from tests import factories
from tests.members import lives

pytestmark = pytest.mark.django_db


def section(copy, key):
    return next(each for each in copy["sections"] if each["key"] == key)


def text_of(pdf):
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_every_relation_to_a_person_is_declared():
    assert undeclared() == []


def test_every_field_that_a_declaration_names_exists():
    for holding in all_holdings():
        for name in [*(link.field for link in holding.links), *holding.scrubs]:
            assert holding.table._meta.get_field(name)
        for name in dict(holding.blanks) | dict(holding.detaches):
            assert holding.table._meta.get_field(name)


def test_declare_refuses_a_table_that_is_declared():
    with pytest.raises(ValueError, match="twice"):
        declare(all_holdings()[0])


def test_copy_holds_what_is_stored_and_json_can_keep_it():
    ines = factories.member(display_name="Inès", birth_month=date(2013, 1, 1), email="i@x.org")
    booking = factories.booking(member=ines)

    copy = json.loads(json.dumps(copy_of(ines, factories.NOW)))

    (person,) = section(copy, "members.Member")["rows"]
    (booked,) = section(copy, "bookings.Booking.member")["rows"]
    assert (person["display_name"], person["birth_month"], person["email"]) == (
        "Inès", "2013-01", "i@x.org"
    )  # fmt: skip
    assert (booked["machine"], booked["starts_at"], booked["state"]) == (
        booking.machine.name, "2026-06-15T10:00:00+00:00", "confirmed"
    )  # fmt: skip


def test_copy_names_others_by_the_name_that_all_see_and_holds_no_secret():
    ines = factories.member(password="fablab-demo")
    gilles = factories.member(display_name="Gilles", username="g.martin", email="g@x.org")
    Act.objects.create(actor=gilles, member=ines, deed=Deed.BOOKED, mode=Mode.WITH, about="Laser")
    ines.cards.create(code_hash="c0de", pin_hash="p1n", issued_by=gilles)

    text = json.dumps(copy_of(ines, factories.NOW))

    assert "Gilles" in text
    assert [each for each in ("g.martin", "g@x.org", "c0de", "p1n", "argon2") if each in text] == []


def test_copy_says_rows_about_the_person_once():
    ines = factories.member()
    factories.booking(member=ines, booked_by=ines)

    copy = copy_of(ines, factories.NOW)

    rows = [len(section(copy, f"bookings.Booking.{by}")["rows"]) for by in ("member", "booked_by")]
    assert rows == [1, 0]


def test_copy_has_its_words_in_the_language_of_the_reader():
    booking = factories.booking()

    with translation.override("fr"):
        copy = copy_of(booking.member, factories.NOW)

    state = section(copy, "bookings.Booking.member")["columns"][5]
    assert (state["label"], state["words"]["confirmed"]) == ("État", "Confirmée")


def test_copy_costs_as_many_queries_for_a_long_history_as_for_a_short_one():
    machine, ines = factories.machine(), factories.member()
    counts = []
    for hours in (range(2), range(2, 40)):
        for hour in hours:
            factories.booking(
                machine=machine, member=ines, starts_at=factories.NOW + timedelta(hours=hour)
            )
        with CaptureQueriesContext(connection) as queries:
            copy_of(ines, factories.NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_counts_say_what_there_is_in_short():
    booking = factories.booking()

    with translation.override("en"):
        counts = counts_of(booking.member)

    assert counts == [("Who you are", 1), ("What you are at each place", 1), ("Bookings", 1)]


def test_paper_is_tagged_and_says_what_is_stored_in_words():
    place = factories.place(name="Atelier du Port")
    ines = factories.member(at=place, display_name="Inès", birth_month=date(2013, 1, 1))

    with translation.override("fr"), timezone.override(place.zone):
        pdf = pdf_of(ines, place, factories.NOW)

    reader = PdfReader(BytesIO(pdf))
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712  # pypdf's own type
    assert "Atelier du Port" in text_of(pdf)
    assert "janvier 2013" in text_of(pdf)


def test_paper_sets_what_people_wrote_as_it_is():
    wild = '#panic() = *x* $y$ \\ "q" <a> @b // é'
    ines = factories.member(display_name=wild[:40])
    project = factories.project(owner=ines, title=wild, summary='#read("/etc/passwd")\n- no list')

    text = text_of(pdf_of(ines, project.place, factories.NOW))

    assert "#panic() = *x* $y$" in text
    assert '#read("/etc/passwd")' in text


@pytest.mark.parametrize("language", ["en", "fr", "es", "it", "pt"])
def test_paper_can_be_made_in_every_language(language):
    booking = factories.booking()

    with translation.override(language):
        pdf = pdf_of(booking.member, booking.machine.place, factories.NOW)

    assert booking.machine.name in text_of(pdf)


def test_kept_times_are_said_in_words():
    kept = {each.model: kept_in_words(each.kept) for each in all_holdings()}

    assert kept["members.PlaceRole"] == "As long as you have an account."
    assert kept["members.Consent"] == "For 5 years after it ended. Then it is deleted."
    assert kept["members.FileReading"] == "For 3 years after it was read. Then it is deleted."
    assert kept["members.Notice"] == "For 1 year after it was written. Then it is deleted."


def test_record_of_processing_has_a_part_for_every_table():
    factories.place(name="Atelier")
    written = StringIO()

    call_command("record_of_processing", language="en", stdout=written)

    record = written.getvalue()
    assert "- Atelier" in record
    assert record.count("\n## ") == len(all_holdings()) + 1
    assert all(f"`{holding.model}`" in record for holding in all_holdings())


def test_sections_of_someone_new_are_all_there_and_empty():
    ines = factories.member()

    filled = [each.key for each in sections_of(ines) if each.rows]

    assert filled == ["members.Member"]


def test_copy_holds_no_key_of_a_guardian_and_nothing_of_a_guardian_that_a_list_says():
    ines = factories.child(guardian=(nadia := factories.member()))
    place = factories.place()
    facts = dict.fromkeys(("name", "purpose", "place", "text", "until"), "x")
    Notice.objects.create(
        recipient=nadia, about=ines, place=place, kind="consent_asked", channel="email",
        language="en", facts={**facts, "link": "/account/answer/k3y/"},
    )  # fmt: skip
    source = MemberImport.objects.create(place=place, made_by=nadia, file_name="list.csv")
    values = {"first_name": "Inès", "guardian_phone": "06 11"}
    source.lines.create(number=1, fate="new", member=ines, values=values)

    text = json.dumps(copy_of(ines, factories.NOW), ensure_ascii=False)

    assert '"said": "Inès"' in text
    assert [each for each in ("k3y", "06 11") if each in text] == []


def test_copy_says_where_the_scan_of_a_paper_and_the_picture_of_a_project_are(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = lives.someone()
    consent = made.person.consents.get()

    rows = {each["key"]: each["rows"] for each in copy_of(made.person, factories.NOW)["sections"]}

    scans = [row["scan"] for row in rows["members.Consent.member"]]
    covers = [row["cover"] for row in rows["projects.Project.owner"] if row["cover"]]
    assert scans == [reverse("people:consent_scan", args=[consent.pk])]
    assert covers == [f"/media/{made.alone.cover.name}"]
