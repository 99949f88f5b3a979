"""The back office of machines and their categories."""

from collections.abc import Sequence
from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from equipment.models import Machine, MachineCategory
from places.admin import OwnPlacesMixin


@admin.register(MachineCategory)
class MachineCategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """Categories are shared by all places: managers see them, superusers change them."""

    list_display = ("__str__", "slug", "position")
    list_editable = ("position",)
    search_fields = ("slug", "name")

    def has_change_permission(
        self, request: HttpRequest, obj: MachineCategory | None = None
    ) -> bool:
        return bool(request.user.is_superuser)

    has_delete_permission = has_change_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@admin.register(Machine)
class MachineAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Machines; those that are gone are retired, so that their history stays."""

    place_lookup = "space__place"
    list_display = ("name", "category", "space", "place", "service_state", "slot_minutes")
    list_filter = (
        "service_state",
        "category",
        ("space__place", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("category", "space__place")
    search_fields = ("name", "slug", "maker_and_model")
    autocomplete_fields = ("space",)
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"slug": ("name",)}
    readonly_fields = ("photo_preview",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "category", "space", "maker_and_model")}),
        (_("How it looks"), {"fields": ("photo", "photo_preview", "illustration")}),
        (_("For people"), {"fields": ("summary", "safety_notes")}),
        (_("Service"), {"fields": ("service_state", "service_note")}),
        (_("Bookings"), {"fields": ("slot_minutes", "longest_minutes", "days_ahead")}),
    )

    @admin.display(description=_("place"), ordering="space__place__name")
    def place(self, machine: Machine) -> str:
        return str(machine.place)

    @admin.display(description=_("the photo now"))
    def photo_preview(self, machine: Machine) -> str:
        if not machine.photo:
            return str(_("No photo: the drawing is shown."))
        return format_html('<img src="{}" alt="" width="240">', machine.photo.url)
