"""The back office of people and their roles."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import STAFF_ROLES, Kiosk, Member, PlaceRole, Role, Visit
from places.admin import OwnPlacesMixin, managed_places

# Roles say what people may do; groups would be a second place to look.
admin.site.unregister(Group)


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
                    "username", "display_name", "language", "usable_password", "password1",
                    "password2",
                ),
            },
        ),
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if request.user.is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, "is_staff", "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or _answers_to(obj, request)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Who leaves is made inactive; what they made and booked stays.
        return bool(request.user.is_superuser)

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


def _answers_to(person: Member, request: HttpRequest) -> bool:
    """Say whether the viewer may change `person`.

    Who sets the password of someone can act as them: so not of those who may do more than the
    viewer, here or at another place.
    """
    viewer = request.user
    if viewer.is_superuser or viewer.pk == person.pk:
        return True
    staffs_elsewhere = (
        person.roles.filter(role__in=STAFF_ROLES)
        .exclude(place__in=managed_places(request))
        .exists()
    )
    return not (person.is_superuser or staffs_elsewhere)


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
