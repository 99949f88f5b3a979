"""The back office of consents: the ages and the texts that a place sets for itself."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest

from members.models import ConsentRule, ConsentText
from places.admin import OwnPlacesMixin


class _OfOnePlace(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """A manager sets what holds for their own place; what holds for all is the site's."""

    list_select_related = ("place",)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002  # as Django calls it
        **kwargs: Any,
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if not request.user.is_superuser and "place" in form.base_fields:
            form.base_fields["place"].required = True
        return form


@admin.register(ConsentRule)
class ConsentRuleAdmin(_OfOnePlace):
    """From which age people decide alone, with where that comes from."""

    list_display = ("purpose", "country", "place", "alone_from_age", "source")
    list_filter = ("purpose", "country")

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if request.user.is_superuser else ("country",)


class NewTextForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """A text gets the next number by itself."""

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if self.instance.pk is None and asked.get("purpose"):
            before = ConsentText.objects.filter(place=asked.get("place"), purpose=asked["purpose"])
            self.instance.version = (before.aggregate(newest=Max("version"))["newest"] or 0) + 1
        return asked


@admin.register(ConsentText)
class ConsentTextAdmin(_OfOnePlace):
    """What is read before deciding. A text is never changed: a new one takes its place."""

    form = NewTextForm
    list_display = ("purpose", "place", "version", "published_at")
    list_filter = ("purpose",)
    fields = ("place", "purpose", "body", "stops")
    readonly_fields = ("version", "published_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
