"""Bringing in lists: nothing before it is confirmed, each line once, whatever breaks off."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from members.models import (
    Fate,
    FileReading,
    Guardianship,
    ImportLine,
    ImportState,
    Member,
    MemberImport,
    Role,
)
from members.services import exports, imports
from members.tasks import retention
from places.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db

NOW = factories.NOW
CSV = """First name,Last name,Month of birth,E-mail,Guardian: name,Guardian: e-mail
Inès,Ferhat,2013-05,,Paolo Ferhat,paolo@example.org
Sami,Ferhat,2015-01,,Paolo Ferhat,paolo@example.org
Marie,Roche,1954-02,marie@example.org,,
,Nobody,,,,
"""


@pytest.fixture
def place():
    return factories.place()


@pytest.fixture
def manager(place):
    return factories.member(at=place, role=Role.MANAGER)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def received(place, manager, text: str = CSV) -> MemberImport:
    file = ContentFile(text.encode(), name="people.csv")
    return imports.receive(place=place, file=file, by=manager, now=NOW)


def checked(place, manager, text: str = CSV) -> MemberImport:
    source = received(place, manager, text)
    imports.check(source, NOW)
    return source


def brought_in(place, manager, text: str = CSV) -> MemberImport:
    source = checked(place, manager, text)
    imports.start(source=source, by=manager)
    source.refresh_from_db()
    imports.apply(source, NOW)
    return source


def fates(source: MemberImport) -> list[str]:
    return list(source.lines.values_list("fate", flat=True))


def test_check_shows_each_lines_fate_and_makes_nobody(place, manager):
    before = Member.objects.count()

    source = checked(place, manager)

    assert (source.state, source.total, source.seen) == (ImportState.CHECKED, 4, 4)
    assert fates(source) == [Fate.NEW, Fate.NEW, Fate.NEW, Fate.WRONG]
    assert source.lines.get(fate=Fate.WRONG).problems == ["no_first_name"]
    assert Member.objects.count() == before


def test_check_removes_the_file(place, manager, tmp_path):
    source = received(place, manager)
    assert [path.name for path in (tmp_path / "lists").iterdir()] == ["people.csv"]

    imports.check(source, NOW)

    assert list((tmp_path / "lists").iterdir()) == []


def test_check_says_why_a_file_cannot_be_read(place, manager):
    source = checked(place, manager, "Town\nSalon\n")

    assert (source.state, source.problem) == (ImportState.UNREADABLE, "no_first_name")


def test_apply_makes_people_with_their_guardian_once(place, manager):
    source = brought_in(place, manager)

    assert source.state == ImportState.DONE
    ines, sami, marie = (Member.objects.get(first_name=name) for name in ("Inès", "Sami", "Marie"))
    assert (ines.username, ines.display_name, ines.language) == ("ines", "Inès", "fr")
    assert not ines.has_usable_password()
    assert all(person.has_role(place, Role.MEMBER) for person in (ines, sami, marie))
    paolo = Member.objects.get(email="paolo@example.org")
    pairs = Guardianship.objects.values_list("guardian", "child")
    assert set(pairs) == {(paolo.pk, ines.pk), (paolo.pk, sami.pk)}
    assert not paolo.has_role(place)


def test_the_same_list_again_changes_nothing(place, manager):
    brought_in(place, manager)
    people = Member.objects.count()

    again = brought_in(place, manager)

    assert fates(again) == [Fate.SAME, Fate.SAME, Fate.SAME, Fate.WRONG]
    assert Member.objects.count() == people


def test_apply_fills_the_gaps_of_who_is_known(place, manager):
    ines = factories.member(at=place, username="ines", first_name="Inès", phone="")

    brought_in(place, manager, "User name,First name,Telephone\nines,Other,06 12\n")

    ines.refresh_from_db()
    assert (ines.phone, ines.first_name) == ("06 12", "Inès")


def test_apply_goes_on_where_it_was_broken_off(place, manager, monkeypatch):
    monkeypatch.setattr(imports, "LINES_AT_ONCE", 1)
    source = checked(place, manager)
    imports.start(source=source, by=manager)
    source.refresh_from_db()
    done = imports._do
    monkeypatch.setattr(imports, "_do", lambda *given: killed_after_one(done, given))
    with pytest.raises(SystemExit):
        imports.apply(source, NOW)
    assert Member.objects.filter(first_name__in=["Inès", "Sami", "Marie"]).count() == 1

    monkeypatch.setattr(imports, "_do", done)
    imports.apply(MemberImport.objects.get(pk=source.pk), NOW)

    assert Member.objects.filter(first_name__in=["Inès", "Sami", "Marie"]).count() == 3
    assert Member.objects.filter(email="paolo@example.org").count() == 1


def killed_after_one(done, given) -> None:
    if Member.objects.filter(first_name="Inès").exists():
        raise SystemExit
    done(*given)


def test_apply_leaves_out_a_line_whose_name_was_taken_meanwhile(place, manager):
    source = checked(place, manager)
    factories.member(email="marie@example.org")
    imports.start(source=source, by=manager)
    source.refresh_from_db()

    imports.apply(source, NOW)

    assert fates(source) == [Fate.NEW, Fate.NEW, Fate.WRONG, Fate.WRONG]
    assert source.lines.get(number=4).problems == ["email_taken"]


def test_people_of_another_place_are_not_read(place, manager):
    elsewhere = factories.member(
        at=factories.place(), first_name="Inès", last_name="Ferhat", phone="secret"
    )

    source = brought_in(place, manager, "First name,Last name\nInès,Ferhat\n")

    assert fates(source) == [Fate.NEW]
    assert source.lines.get().member_id != elsewhere.pk


def test_only_managers_bring_lists_in(place):
    mediator = factories.member(at=place, role=Role.MEDIATOR)

    with pytest.raises(Refused) as refused:
        received(place, mediator)

    assert [each.code for each in refused.value.refusals] == ["not_your_task"]
    assert not MemberImport.objects.exists()


def test_a_list_is_started_once(place, manager):
    source = checked(place, manager)
    imports.start(source=source, by=manager)

    with pytest.raises(Refused) as refused:
        imports.start(source=source, by=manager)

    assert [each.code for each in refused.value.refusals] == ["list_is_being_done"]


def test_export_reads_back_as_what_is_known(place, manager):
    brought_in(place, manager)

    lines = exports.people_of(place=place, by=manager, now=NOW)

    ines = next(line for line in lines if line["first_name"] == "Inès")
    assert ines["birth_month"] == "2013-05"
    assert (ines["guardian_name"], ines["guardian_email"]) == ("Paolo Ferhat", "paolo@example.org")
    read = FileReading.objects.values_list("member__first_name", flat=True)
    assert sorted(read) == ["Inès", "Sami"]


def test_export_costs_the_same_for_ten_as_for_one(place, manager, django_assert_max_num_queries):
    for _ in range(10):
        factories.member(at=place)

    with django_assert_max_num_queries(6):
        exports.people_of(place=place, by=manager, now=NOW)


def test_forget_lines_removes_what_a_list_said_after_a_month(place, manager):
    checked(place, manager)

    kept = timedelta(days=30)

    counts = [
        retention.run(NOW + late)["members.ImportLine"] for late in (kept, kept + timedelta(1))
    ]

    assert counts == [0, 4]

    assert not ImportLine.objects.exists()
