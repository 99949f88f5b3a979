"""Maker projects: what people make, with whom, and who may see it."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Consent, Guardianship, Member, Purpose, Right
from places.models import Place


class ProjectState(models.TextChoices):
    """How far a project is."""

    IDEA = "idea", _("Idea")
    IN_PROGRESS = "in_progress", _("In progress")
    FINISHED = "finished", _("Finished")
    SET_ASIDE = "set_aside", _("Set aside")


class Visibility(models.TextChoices):
    """Who may see a project, beside those who make it and the staff of its place."""

    TEAM = "team", _("Only the people in it")
    PLACE = "place", _("People of the place")
    PUBLIC = "public", _("Everyone")


class CoverDrawing(models.TextChoices):
    """Drawings that come with the product, for projects without a picture."""

    VISOR = "visor", _("Visor")
    HAND = "hand", _("Hand")
    LAMP = "lamp", _("Lamp")
    PLANT = "plant", _("Plant")
    ROBOT = "robot", _("Robot")
    SKATEBOARD = "skateboard", _("Skateboard")


def _publication_refused(member: OuterRef, place: OuterRef) -> Q:
    """Say whether `member` was asked about publication at `place`, and no yes holds now."""
    decided = Consent.objects.filter(member=member, place=place, purpose=Purpose.PUBLICATION)
    is_yes = Exists(decided.in_force(timezone.now()).filter(is_agreed=True))
    return Q(Exists(decided)) & ~Q(is_yes)


class ProjectQuerySet(models.QuerySet["Project"]):
    """The questions that are asked of projects."""

    def with_people(self) -> Self:
        """With what a card or a page needs."""
        return self.select_related("owner", "place").prefetch_related("members")

    def made_by(self, member: Member) -> Self:
        """Those that `member` owns or helps to make."""
        return self.filter(Q(owner=member) | Q(members=member)).distinct()

    def shown_to_all(self) -> Self:
        """Those that everyone may read: nobody who makes them took the yes to it back.

        A yes that ended or a no hides a project at once, and a new yes shows it again.
        """
        helpers = Project.members.through.objects.filter(project=OuterRef("pk"))
        said_no = _publication_refused(OuterRef("member"), OuterRef("project__place"))
        return self.filter(
            ~_publication_refused(OuterRef("owner"), OuterRef("place")),
            ~Exists(helpers.filter(said_no)),
            visibility=Visibility.PUBLIC,
        )

    def visible_to(self, viewer: Member | AnonymousUser) -> Self:
        """Those that `viewer` may read: the one place that decides it."""
        if not isinstance(viewer, Member):
            return self.shown_to_all()
        public = Q(pk__in=Project.objects.shown_to_all().order_by().values("pk"))
        if viewer.is_superuser:
            return self
        return self.filter(
            public
            | Q(owner=viewer)
            | Q(members=viewer)
            | Q(owner__in=Guardianship.objects.children_of(viewer))
            | Q(members__in=Guardianship.objects.children_of(viewer))
            | Q(place__in=viewer.place_ids_with(Right.SEE_PEOPLE))
            | Q(
                # Of one that may no longer be shown to all, the people of the place still know.
                visibility__in=[Visibility.PLACE, Visibility.PUBLIC],
                place__in=list(viewer.roles_by_place),
            )
        ).distinct()


class Project(models.Model):
    """Something that people make."""

    place = models.ForeignKey(
        Place, models.PROTECT, related_name="projects", verbose_name=_("place")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="owned_projects",
        verbose_name=_("owner"),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="projects",
        verbose_name=_("people who help"),
    )
    title = models.CharField(_("title"), max_length=80)
    summary = models.TextField(
        _("what it is"), max_length=2000, help_text=_("A few sentences are enough.")
    )
    cover = models.ImageField(_("picture"), upload_to="projects/", blank=True)
    cover_drawing = models.CharField(
        _("drawing"), max_length=12, choices=CoverDrawing, default=CoverDrawing.ROBOT
    )
    state = models.CharField(
        _("state"), max_length=11, choices=ProjectState, default=ProjectState.IDEA
    )
    visibility = models.CharField(
        _("who may see it"), max_length=6, choices=Visibility, default=Visibility.TEAM
    )
    created_at = models.DateTimeField(_("made on"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    shared_at = models.DateTimeField(_("first shown to all"), null=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="project_state_is_known",
                condition=Q(state__in=ProjectState.values),
            ),
            models.CheckConstraint(
                name="project_visibility_is_known",
                condition=Q(visibility__in=Visibility.values),
            ),
            models.CheckConstraint(
                name="project_finishes_after_it_starts",
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("project", args=[self.pk])

    def has_maker(self, member: Member) -> bool:
        """Say whether `member` owns the project or helps to make it."""
        return self.owner_id == member.pk or any(
            each.pk == member.pk for each in self.members.all()
        )
