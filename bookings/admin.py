"""The back office of bookings: each change goes through `bookings.services` and its rules."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings import services
from bookings.models import Booking
from members.models import Member
from members.requests import signed_in
from places.admin import OwnPlacesMixin
from places.refusals import Refused
from places.slots import Slot


class _ActForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """Does what is asked once all fields are right, so that a refusal shows above them.

    The page runs in one transaction: what happens here is undone if anything else fails.
    """

    by: Member  # who acts; set by the page
    starts_at = forms.SplitDateTimeField(label=_("starts"), widget=AdminSplitDateTime)
    ends_at = forms.SplitDateTimeField(label=_("ends"), widget=AdminSplitDateTime)

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if self.errors:
            return asked
        if asked["ends_at"] <= asked["starts_at"]:
            self.add_error("ends_at", _("It ends after it starts."))
            return asked
        try:
            self.stored = self.act(asked, Slot(asked["starts_at"], asked["ends_at"]))
        except Refused as refused:
            for refusal in refused.refusals:
                self.add_error(None, f"{refusal.sentence()} {refusal.remedy()}")
        return asked

    def act(self, asked: dict[str, Any], slot: Slot) -> Booking:
        raise NotImplementedError


class BookForm(_ActForm):
    """Books a machine for someone."""

    class Meta:
        model = Booking
        fields = ("machine", "member", "project", "starts_at", "ends_at")

    def act(self, asked: dict[str, Any], slot: Slot) -> Booking:
        return services.book(
            machine=asked["machine"],
            member=asked["member"],
            project=asked["project"],
            slot=slot,
            by=self.by,
            now=timezone.now(),
        )


class MoveForm(_ActForm):
    """Puts a booking at another time, or onto another machine."""

    class Meta:
        model = Booking
        fields = ("machine", "starts_at", "ends_at")

    def act(self, asked: dict[str, Any], slot: Slot) -> Booking:
        if not self.changed_data:
            unmoved: Booking = self.instance
            return unmoved
        return services.move(
            booking=self.instance,
            machine=asked["machine"],
            slot=slot,
            by=self.by,
            now=timezone.now(),
        )


@admin.register(Booking)
class BookingAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Bookings are made, moved and cancelled by the same rules as everywhere."""

    place_lookup = "machine__space__place"
    list_display = ("machine", "member", "starts_at", "ends_at", "state", "begun_at", "project")
    list_filter = (
        "state",
        ("machine", admin.RelatedOnlyFieldListFilter),
        ("machine__space__place", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("machine", "member", "project")
    search_fields = (
        "machine__name", "member__display_name", "member__username", "project__title"
    )  # fmt: skip
    date_hierarchy = "starts_at"
    autocomplete_fields = ("machine", "member", "project")
    actions = ("cancel_selected",)

    def get_form(
        self,
        request: HttpRequest,
        obj: Booking | None = None,
        change: bool = False,  # noqa: FBT001, FBT002  # as Django calls it
        **kwargs: Any,
    ) -> type[_ActForm]:
        kwargs["form"] = BookForm if obj is None else MoveForm
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = signed_in(request)
        made: type[_ActForm] = form
        return made

    def get_readonly_fields(
        self, request: HttpRequest, obj: Booking | None = None
    ) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("member", "project", "booked_by", "state", "begun_at", "created_at", "changed_at")

    def get_fields(self, request: HttpRequest, obj: Booking | None = None) -> tuple[str, ...]:
        if obj is None:
            return BookForm.Meta.fields
        return (*MoveForm.Meta.fields, *self.get_readonly_fields(request, obj))

    def save_form(self, request: HttpRequest, form: _ActForm, change: bool) -> Booking:  # noqa: FBT001
        vars(form)["save_m2m"] = lambda: None  # what Django calls after it
        return form.stored

    def save_model(
        self,
        request: HttpRequest,
        obj: Booking,
        form: _ActForm,
        change: bool,  # noqa: FBT001
    ) -> None:
        """Nothing is left to store: the form's service has done it."""

    def has_delete_permission(self, request: HttpRequest, obj: Booking | None = None) -> bool:
        return False  # a booking that will not be used is cancelled

    @admin.action(description=_("Cancel the selected bookings"), permissions=["change"])
    def cancel_selected(self, request: HttpRequest, chosen: QuerySet[Booking]) -> None:
        now, by = timezone.now(), signed_in(request)
        for booking in chosen:
            try:
                services.cancel(booking=booking, by=by, now=now)
            except Refused as refused:
                why = " ".join(refusal.sentence() for refusal in refused.refusals)
                self.message_user(request, f"{booking}: {why}", messages.ERROR)
            else:
                said = _("%(booking)s was cancelled.") % {"booking": booking}
                self.message_user(request, said, messages.SUCCESS)
