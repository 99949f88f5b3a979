"""The back office of qualifications; grants are given and taken back on the site's own pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from learning.models import Grant, Qualification, Requirement
from places.admin import OwnPlacesMixin


class RequirementInline(OwnPlacesMixin, admin.TabularInline):  # type: ignore[type-arg]  # for mypy only
    """What asks for a qualification: whole categories of machines, or single ones."""

    model = Requirement
    place_lookup = "qualification__place"
    fields = ("category", "machine", "level")
    extra = 1


@admin.register(Qualification)
class QualificationAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Qualifications; one that somebody held is put out of use, so that its history stays."""

    list_display = (
        "__str__", "place", "valid_months", "lapses_after_months", "remind_days_before",
        "is_in_use",
    )  # fmt: skip
    list_filter = ("is_in_use", ("place", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("place",)
    search_fields = ("name",)
    inlines = (RequirementInline,)
    fieldsets = (
        (None, {"fields": ("place", "name", "summary", "is_in_use")}),
        (_("How long"), {"fields": ("valid_months", "lapses_after_months", "remind_days_before")}),
    )

    def get_readonly_fields(
        self, request: HttpRequest, obj: Qualification | None = None
    ) -> tuple[str, ...]:
        # Those who hold it hold it at this place.
        return ("place",) if obj is not None else ()


@admin.register(Grant)
class GrantAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Who held what, since when, and how it ended: to read only."""

    place_lookup = "qualification__place"
    list_display = (
        "member", "qualification", "level", "granted_by", "granted_at", "valid_until_on",
        "ended_at", "end_reason",
    )  # fmt: skip
    list_filter = ("level", "end_reason", ("qualification", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("member", "qualification__place", "granted_by")
    search_fields = ("member__display_name", "member__username", "qualification__name")
    date_hierarchy = "granted_at"
    fields = (
        "qualification", "member", "level", "granted_by", "granted_at", "valid_until_on",
        "last_used_at", "ended_at", "end_reason", "ended_by", "end_note",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
