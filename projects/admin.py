"""The back office of maker projects."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.requests import signed_in
from places.admin import OwnPlacesMixin
from projects import services
from projects.models import Project


@admin.register(Project)
class ProjectAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Projects are begun by their makers; here they are seen and set right."""

    list_display = ("title", "owner", "place", "state", "visibility", "created_at")
    list_filter = ("state", "visibility", ("place", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("owner", "place")
    search_fields = ("title", "summary", "owner__display_name", "owner__username")
    date_hierarchy = "created_at"
    autocomplete_fields = ("members",)
    readonly_fields = (
        "place", "owner", "created_at", "started_at", "finished_at", "shared_at"
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("title", "summary", "place", "owner", "members")}),
        (_("How it looks"), {"fields": ("cover", "cover_drawing")}),
        (_("State"), {"fields": ("state", "visibility")}),
        (_("Dates"), {"fields": ("created_at", "started_at", "finished_at", "shared_at")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: Project,
        form: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        facts = {name: form.cleaned_data[name] for name in form.changed_data if name != "members"}
        services.change(project=obj, by=signed_in(request), now=timezone.now(), **facts)
