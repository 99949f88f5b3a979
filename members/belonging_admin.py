"""The back office of belonging and of groups: to read, and to set right what was mistyped.

What people are told, or what leaves a record, is done on the desk's pages and not here.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from members.models import Group, GroupVisit, HouseRules, Membership, Suspension
from members.requests import signed_in
from members.services import house_rules
from places.admin import OwnPlacesMixin
from places.refusals import Refused


class _ReadOnly(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Rows that are made, changed and ended by acts on the desk's pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(_ReadOnly):
    """Memberships, which the desk adds, renews and cancels."""

    list_display = (
        "member",
        "place",
        "kind",
        "starts_on",
        "ends_on",
        "price_cents",
        "cancelled_at",
    )
    list_filter = ("kind", ("place", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("member", "place")
    search_fields = ("member__display_name", "member__username")
    date_hierarchy = "starts_on"


@admin.register(Suspension)
class SuspensionAdmin(_ReadOnly):
    """Suspensions, which managers decide and lift on the person's page."""

    list_display = ("member", "place", "starts_at", "ends_at", "lifted_at", "decided_by")
    list_filter = (("place", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("member", "place", "decided_by")
    search_fields = ("member__display_name", "member__username", "reason")
    date_hierarchy = "starts_at"


class HouseRulesAdminForm(forms.ModelForm):  # type: ignore[type-arg]  # for mypy only
    """Publishes once all fields are right, so that a refusal shows above them."""

    by: Any  # who acts; set by the page

    class Meta:
        model = HouseRules
        fields = ("place", "body")

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if self.errors:
            return asked
        try:
            self.stored = house_rules.publish(
                place=asked["place"], body=asked["body"], by=self.by, now=timezone.now()
            )
        except Refused as refused:
            for refusal in refused.refusals:
                self.add_error(None, f"{refusal.sentence()} {refusal.remedy()}")
        return asked


@admin.register(HouseRules)
class HouseRulesAdmin(_ReadOnly):
    """House rules: a new version is added; those that people accepted stay as they were."""

    list_display = ("place", "version", "published_at")
    list_filter = (("place", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("place",)
    fields = ("place", "version", "published_at", "body")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_form(
        self,
        request: HttpRequest,
        obj: HouseRules | None = None,
        change: bool = False,  # noqa: FBT001, FBT002  # as Django calls it
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = HouseRulesAdminForm
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = signed_in(request)
        return form

    def get_fields(self, request: HttpRequest, obj: HouseRules | None = None) -> Any:
        return ("place", "body") if obj is None else self.fields

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> HouseRules:  # noqa: FBT001
        vars(form)["save_m2m"] = lambda: None  # what Django calls after it
        stored: HouseRules = form.stored
        return stored

    def save_model(
        self,
        request: HttpRequest,
        obj: HouseRules,
        form: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        """Nothing is left to store: the form's service has done it."""


@admin.register(Group)
class GroupAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Groups from outside, with their contact."""

    list_display = ("name", "place", "contact_name", "contact_phone", "contact_email")
    list_filter = (("place", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("place",)
    search_fields = ("name", "contact_name")


@admin.register(GroupVisit)
class GroupVisitAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Visits of groups: counts can be set right."""

    place_lookup = "group__place"
    list_display = ("group", "expected_at", "arrived_at", "left_at", "head_count", "cancelled_at")
    list_filter = (("group__place", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("group",)
    search_fields = ("group__name",)
    date_hierarchy = "expected_at"
    autocomplete_fields = ("group",)
    readonly_fields = ("recorded_by",)

    def save_model(
        self,
        request: HttpRequest,
        obj: GroupVisit,
        form: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        if not change:
            obj.recorded_by = signed_in(request)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a visit that does not take place is cancelled
