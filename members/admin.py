"""The back office of people and their roles."""

from http import HTTPStatus
from typing import Any

from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import belonging_admin, consent_admin  # noqa: F401  # register their tables
from members.models import FilePart, Kiosk, Member, PlaceRole, Role, Visit
from members.requests import signed_in
from members.services.files import note_reading
from members.services.second_factors import remove_second_factors
from places.admin import OwnPlacesMixin
from places.refusals import Refused

# Roles say what people may do; groups would be a second place to look.
admin.site.unregister(Group)
# Their admin modules, imported above, have registered these by now. The rows of the first hold the
# secrets of second factors; the action below takes them away unread.
admin.site.unregister(Authenticator)
# Sign-in elsewhere is set up by environment variables, and keeps no tokens.
admin.site.unregister([SocialAccount, SocialApp, SocialToken])


class NewMemberForm(AdminUserCreationForm):  # type: ignore[type-arg]  # for mypy only
    """A person who is new here."""

    class Meta(AdminUserCreationForm.Meta):
        model = Member


class MemberForm(UserChangeForm):  # type: ignore[type-arg]  # for mypy only
    """A person who is known."""

    class Meta(UserChangeForm.Meta):
        model = Member


class PlaceRoleInline(OwnPlacesMixin, admin.TabularInline):  # type: ignore[type-arg]  # for mypy only
    """The roles of a person; a manager gives and takes those at their own place."""

    model = PlaceRole
    fields = ("place", "role", "since_on")
    readonly_fields = ("since_on",)

    def get_min_num(self, request: HttpRequest, obj: Member | None = None, **kwargs: Any) -> int:
        # Without a role here, the manager who made them would not find them again.
        return 0 if request.user.is_superuser or obj is not None else 1

    def get_extra(self, request: HttpRequest, obj: Member | None = None, **kwargs: Any) -> int:
        return 1 if obj is None and request.user.is_superuser else 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)


@admin.register(Member)
class MemberAdmin(OwnPlacesMixin, UserAdmin):  # type: ignore[type-arg]  # for mypy only
    """People: a manager sees those of their own place, and changes those who answer to them."""

    place_lookup = "roles__place"
    form = MemberForm
    add_form = NewMemberForm
    inlines = (PlaceRoleInline,)
    actions = ("remove_second_factor",)
    list_display = (
        "display_name",
        "username",
        "language",
        "is_active",
        "last_login",
        "date_joined",
    )
    list_filter = (
        "roles__role",
        "is_active",
        "language",
        ("roles__place", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("display_name", "username", "email")
    ordering = ("display_name", "pk")
    date_hierarchy = "date_joined"
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("display_name", "email", "birth_month", "language")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username", "display_name", "birth_month", "language", "usable_password",
                    "password1", "password2",
                ),
            },
        ),
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if request.user.is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, "is_staff", "is_superuser")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show someone's page; that a child's was read is written down, as at the desk."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        reader = signed_in(request)
        # Whom the reader may not see is not shown: the answer leads elsewhere.
        found = self.get_object(request, object_id) if answer.status_code == HTTPStatus.OK else None
        if found is not None and found.pk != reader.pk:
            note_reading(reader=reader, member=found, what=FilePart.FILE, now=timezone.now())
        return answer

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or obj == request.user or not obj.may_more_than(request.user)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Who leaves is made inactive; what they made and booked stays.
        return bool(request.user.is_superuser)

    @admin.action(
        description=_("Take the second factor away, for someone who lost it"),
        permissions=["change"],
    )
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        """Let people set up a new second factor, who lost the device of the old one."""
        for person in queryset:
            try:
                remove_second_factors(member=person, by=signed_in(request))
            except Refused as refused:
                why = " ".join(each.sentence() for each in refused.refusals)
                self.message_user(request, f"{person}: {why}", messages.ERROR)
            else:
                self.log_change(request, person, "second factor taken away")
                done = _("%(person)s can set up a new second factor.") % {"person": person}
                self.message_user(request, done, messages.SUCCESS)

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: list[Any],
        change: bool,  # noqa: FBT001
    ) -> None:
        """Let those into the back office who manage a place, and no one else but superusers."""
        super().save_related(request, form, formsets, change)
        person: Member = form.instance
        manages = person.roles.filter(role=Role.MANAGER).exists()
        if person.is_staff != (manages or person.is_superuser):
            person.is_staff = manages or person.is_superuser
            person.save(update_fields=["is_staff"])


class ReadOnlyAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Rows that are written on the site itself; here they are read."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    """Who came, from when until when."""

    list_display = ("member", "place", "arrived_at", "arrival", "left_at", "departure")
    list_filter = ("arrival", "departure", ("place", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("member", "place")
    search_fields = ("member__display_name", "member__username")
    date_hierarchy = "arrived_at"


@admin.register(Kiosk)
class KioskAdmin(ReadOnlyAdmin):
    """The shared tablets; the page of kiosks makes and shuts them."""

    list_display = ("name", "place", "made_by", "made_at", "seen_at", "revoked_at")
    list_filter = (("place", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("place", "made_by")
    search_fields = ("name",)
