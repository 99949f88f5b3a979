"""The back office of places: each manager sees and changes what belongs to their own."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from places import calendars
from places.forms import ClosureForm, HoursFormSet, OpeningForm
from places.models import Closure, Opening, Place, Space

calendars.hide_from_admin(admin.site)


class OwnPlacesMixin(BaseModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """Narrows rows, and what they may be tied to, to the places that the viewer manages.

    `place_lookup` leads from a row to its place; None where rows belong to no place.
    """

    place_lookup: ClassVar[str | None] = "place"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        if request.user.is_superuser or self.place_lookup is None:
            return rows
        return rows.filter(**{f"{self.place_lookup}__in": managed_places(request)}).distinct()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(
            db_field, request, **self._own(db_field, request), **kwargs
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, **self._own(db_field, request), **kwargs
        )

    def _own(self, db_field: Any, request: HttpRequest) -> dict[str, QuerySet[Any]]:
        """Give the rows that the viewer may tie others to: those that they find in the lists."""
        target: type[Model] = db_field.related_model
        its_admin = self.admin_site._registry.get(target)  # no public way in Django 5.2
        narrows = isinstance(its_admin, OwnPlacesMixin)
        return {"queryset": its_admin.get_queryset(request)} if narrows and its_admin else {}


def managed_places(request: HttpRequest) -> list[int]:
    """Give the ids of the places that the viewer manages."""
    managed: list[int] = getattr(request.user, "managed_place_ids", [])
    return managed


class OpeningInline(OwnPlacesMixin, admin.TabularInline):  # type: ignore[type-arg]  # generic for mypy only
    """Hours are made and removed; who changes them ends the old ones and makes new ones."""

    model = Opening
    form = OpeningForm
    formset = HoursFormSet
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Opening]:
        return super().get_queryset(request).select_related("place", "space", "event__rule")


class ClosureInline(OwnPlacesMixin, admin.StackedInline):  # type: ignore[type-arg]  # generic for mypy only
    """Closures are made and removed."""

    model = Closure
    form = ClosureForm
    formset = HoursFormSet
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Closure]:
        return super().get_queryset(request).select_related("place", "space", "event__rule")


@admin.register(Place)
class PlaceAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """Places with their hours; only who looks after the whole site makes or removes one."""

    place_lookup = "pk"
    list_display = ("name", "country", "time_zone", "language", "phone", "email")
    list_filter = ("country",)
    search_fields = ("name", "slug", "address")
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"slug": ("name",)}
    inlines = (OpeningInline, ClosureInline)
    fieldsets = (
        (None, {"fields": ("name", "slug", "language")}),
        (_("Where and when"), {"fields": ("country", "time_zone", "address")}),
        (_("How to reach it"), {"fields": ("phone", "email")}),
    )

    def get_inlines(self, request: HttpRequest, obj: Place | None) -> tuple[Any, ...]:
        return self.inlines if obj is not None else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        return bool(request.user.is_superuser)


@admin.register(Space)
class SpaceAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """Rooms and corners of places."""

    list_display = ("name", "place", "slug")
    list_filter = (("place", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("place",)
    search_fields = ("name", "slug", "place__name")
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"slug": ("name",)}
