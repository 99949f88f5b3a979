"""Projects shown to all: with the yes that their makers' ages ask for, and at once not without."""

import pytest
from django.contrib.auth.models import AnonymousUser

from members.models import Purpose
from members.services import consents
from places.refusals import Refused
from projects.models import Project, Visibility
from projects.refusals import HelperNotPublished, PublicationNotAgreed
from projects.services import add_member, change, start
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db):
    place, guardian = factories.place(), factories.member()
    ines = factories.child(at=place, age=13, guardian=guardian)
    return factories.project(place=place, owner=ines)


def decide(project, *, is_agreed):
    return consents.decide(
        member=project.owner,
        place=project.place,
        purpose=Purpose.PUBLICATION,
        is_agreed=is_agreed,
        by=project.owner.guardianships.get().guardian,
        now=NOW,
    )


def publish(project):
    return change(project=project, by=project.owner, now=NOW, visibility=Visibility.PUBLIC)


def is_public(project) -> bool:
    return Project.objects.visible_to(AnonymousUser()).filter(pk=project.pk).exists()


def test_a_child_shows_a_project_to_all_only_when_a_guardian_agreed(project):
    with pytest.raises(Refused) as refused:
        publish(project)
    assert refused.value.refusals == (PublicationNotAgreed(),)

    decide(project, is_agreed=True)
    publish(project)

    assert is_public(project)


def test_starting_one_in_public_is_refused_as_well(project):
    with pytest.raises(Refused, match="publication_not_agreed"):
        start(
            place=project.place, owner=project.owner, now=NOW, title="Lamp", summary="A lamp.",
            visibility=Visibility.PUBLIC,
        )  # fmt: skip


@pytest.mark.parametrize("act", ["withdraw", "no"])
def test_a_yes_taken_back_hides_it_at_once_and_a_new_yes_shows_it(project, act):
    decide(project, is_agreed=True)
    publish(project)
    friend, stranger = factories.member(at=project.place), factories.member()
    guardian = project.owner.guardianships.get().guardian

    if act == "no":
        decide(project, is_agreed=False)
    else:
        about = {"member": project.owner, "place": project.place, "by": guardian}
        consents.withdraw(purpose=Purpose.PUBLICATION, now=NOW, **about)
    hidden = is_public(project)
    seen_by = [
        Project.objects.visible_to(viewer).filter(pk=project.pk).count()
        for viewer in (stranger, friend, project.owner, guardian)
    ]
    decide(project, is_agreed=True)

    assert (hidden, is_public(project)) == (False, True)
    assert seen_by == [0, 1, 1, 1]


def test_grown_ups_show_projects_without_being_asked(project):
    zoe = factories.member(at=project.place)
    made = factories.project(place=project.place, owner=zoe)

    publish(made)

    assert is_public(made)


def test_a_child_helps_in_public_only_when_a_guardian_agreed(project):
    ines, zoe = project.owner, factories.member(at=project.place)
    made = factories.project(place=project.place, owner=zoe, visibility=Visibility.PUBLIC)

    with pytest.raises(Refused) as refused:
        add_member(project=made, member=ines, by=zoe, now=NOW)
    assert refused.value.refusals == (HelperNotPublished(),)

    decide(project, is_agreed=True)
    add_member(project=made, member=ines, by=zoe, now=NOW)

    assert list(made.members.all()) == [ines]


def test_what_a_child_helps_in_is_shown_to_all_only_when_a_guardian_agreed(project):
    zoe = factories.member(at=project.place)
    made = factories.project(place=project.place, owner=zoe)
    made.members.add(project.owner)

    with pytest.raises(Refused, match="publication_not_agreed"):
        publish(made)
    decide(project, is_agreed=True)
    publish(made)
    was_public = is_public(made)
    decide(project, is_agreed=False)

    assert (was_public, is_public(made)) == (True, False)
