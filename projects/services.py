"""What people do to projects: one function an act, one transaction each."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from members.models import Member, Purpose, Right
from members.rights import roles_with
from members.services import consents
from places.models import Place
from places.refusals import Refusal, Refused
from projects.models import Project, ProjectState, Visibility
from projects.refusals import (
    HelperNotPublished,
    NotAMaker,
    NotAtThisPlace,
    NotTheOwner,
    PublicationNotAgreed,
)

# The title of a project whose only maker was erased.
NAMELESS = "—"


@transaction.atomic
def start(*, place: Place, owner: Member, now: datetime, **facts: Any) -> Project:
    """Open a project of `owner` at `place`.

    Args:
        facts: fields of `Project` that its owner may set: title, summary, state and so on.

    Raises:
        Refused: the owner makes no projects at the place, or may not show it to everyone.
    """
    if not owner.has_role(place, *roles_with(Right.MAKE_PROJECTS)):
        raise Refused(NotAtThisPlace())
    project = Project(place=place, owner=owner, created_at=now, **facts)
    _refuse_unless_it_may_be_shown(project, "", now)
    _date_changes(project, now)
    project.save()
    return project


@transaction.atomic
def change(*, project: Project, by: Member, now: datetime, **facts: Any) -> Project:
    """Set `facts` of `project`, and date what they mean for its state.

    Raises:
        Refused: `by` is not in the project and not of its place's staff, or its owner may not
            show it to everyone.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not (project.has_maker(by) or by.is_staff_of(project.place)):
        raise Refused(NotAMaker())
    old_cover, old_visibility = project.cover.name, project.visibility
    for name, value in facts.items():
        setattr(project, name, value)
    _refuse_unless_it_may_be_shown(project, old_visibility, now)
    _date_changes(project, now)
    project.save()
    if old_cover and project.cover.name != old_cover:
        # Whoever takes a picture away wants it gone, not only unlinked.
        transaction.on_commit(partial(project.cover.storage.delete, old_cover))
    return project


@transaction.atomic
def add_member(*, project: Project, member: Member, by: Member, now: datetime) -> None:
    """Let `member` work on `project`.

    Raises:
        Refused: `by` is not its owner, the member makes no projects at its place, or it is shown
            to everyone and nobody has agreed to that for the member.
    """
    refusals: list[Refusal] = [] if _may_lead(project, by) else [NotTheOwner()]
    if not member.has_role(project.place, *roles_with(Right.MAKE_PROJECTS)):
        refusals.append(NotAtThisPlace())
    if project.visibility == Visibility.PUBLIC and not _may_be_published(member, project, now):
        refusals.append(HelperNotPublished())
    if refusals:
        raise Refused(*refusals)
    project.members.add(member)


@transaction.atomic
def remove_member(*, project: Project, member: Member, by: Member) -> None:
    """Take `member` off `project`; people may always take themselves off.

    Raises:
        Refused: `by` is neither its owner nor the member.
    """
    if not (_may_lead(project, by) or by.pk == member.pk):
        raise Refused(NotTheOwner())
    project.members.remove(member)


def _refuse_unless_it_may_be_shown(project: Project, before: str, now: datetime) -> None:
    """Ask for the yes of all who make a project when it is about to be shown to everyone."""
    if not project.visibility == Visibility.PUBLIC != before:
        return
    makers = [project.owner, *(project.members.all() if project.pk else ())]
    if not all(_may_be_published(maker, project, now) for maker in makers):
        raise Refused(PublicationNotAgreed())


def _may_be_published(maker: Member, project: Project, now: datetime) -> bool:
    return consents.is_covered(maker, project.place, Purpose.PUBLICATION, now)


def _may_lead(project: Project, by: Member) -> bool:
    return project.owner_id == by.pk or by.is_staff_of(project.place)


def _date_changes(project: Project, now: datetime) -> None:
    """Date what the project's state and visibility say for the first time."""
    if project.state in {ProjectState.IN_PROGRESS, ProjectState.FINISHED}:
        project.started_at = project.started_at or now
    if project.state == ProjectState.FINISHED:
        project.finished_at = project.finished_at or now
    else:
        project.finished_at = None
    if project.visibility == Visibility.PUBLIC:
        project.shared_at = project.shared_at or now


def let_go(member: Member, now: datetime) -> None:
    """Part `member`, who is to be erased, from their projects; part of that transaction.

    A project with helpers goes on: the one who has helped for longest owns it, and the maker is
    among the helpers until the erasure puts someone without a name there. Of one without helpers
    only what figures need stays: no text, no picture, and nobody else sees it.
    """
    for project in Project.objects.filter(owner=member).prefetch_related("members"):
        heirs = Project.members.through.objects.filter(project=project).exclude(member=member)
        heir = heirs.filter(member__is_active=True).order_by("pk").first()
        if heir is not None:
            project.members.remove(heir.member_id)
            project.members.add(member)
            project.owner_id = heir.member_id
        else:
            project.title, project.summary = NAMELESS, ""
            project.visibility = Visibility.TEAM
            if cover := project.cover.name:
                transaction.on_commit(partial(project.cover.storage.delete, cover))
                project.cover = ""
        project.save()
