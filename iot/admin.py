"""The back office of what machines say: sources, links, status and runs."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from iot.drivers import DRIVERS
from iot.models import MachineLink, MachineStatus, MqttSource, Run
from places.admin import OwnPlacesMixin

HIDDEN = "••••••"


def _password_of(url: str) -> str:
    return urlsplit(url).password or ""


class MqttSourceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """A broker; the password in its address can be written and never read."""

    class Meta:
        model = MqttSource
        fields = ("place", "name", "url", "client_id", "is_enabled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if password := _password_of(self.instance.url):
            self.initial["url"] = self.instance.url.replace(f":{password}@", f":{HIDDEN}@")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        return url.replace(f":{HIDDEN}@", f":{_password_of(self.instance.url)}@")


class MachineLinkForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """How a machine is listened to; the key of its REST interface can be written and never read."""

    driver = forms.ChoiceField(
        label=_("driver"), choices=lambda: [(name, name) for name in sorted(DRIVERS)]
    )

    class Meta:
        model = MachineLink
        fields = (
            "machine", "source", "driver", "base_topic", "options", "rest_url", "rest_key"
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "rest_key": forms.PasswordInput({"autocomplete": "off", "class": "vTextField"})
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.rest_key:
            self.fields["rest_key"].help_text = _("Not shown. Leave it empty to keep it.")

    def clean_rest_key(self) -> str:
        given: str = self.cleaned_data["rest_key"]
        return given or self.instance.rest_key

    def clean_options(self) -> dict[str, Any]:
        options = self.cleaned_data["options"]
        if not isinstance(options, dict):
            raise ValidationError(_('Write options like {"running_watts": 75}.'))
        return options


@admin.register(MqttSource)
class MqttSourceAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """Brokers on which machines speak."""

    form = MqttSourceForm
    list_display = ("name", "place", "client_id", "is_enabled")
    list_filter = ("is_enabled", ("place", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("place",)
    search_fields = ("name", "client_id")


@admin.register(MachineLink)
class MachineLinkAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """How machines are listened to."""

    place_lookup = "machine__space__place"
    form = MachineLinkForm
    list_display = ("machine", "driver", "base_topic", "source")
    list_filter = ("driver", ("source", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("machine", "source")
    search_fields = ("machine__name", "base_topic")
    autocomplete_fields = ("machine", "source")


class _ReadOnlyAdmin(OwnPlacesMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # for mypy only
    """What machines said: nobody adds to it or takes from it."""

    place_lookup = "machine__space__place"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(MachineStatus)
class MachineStatusAdmin(_ReadOnlyAdmin):
    """What machines show now."""

    list_display = ("machine", "state", "is_online", "file_name", "progress", "seen_at")
    list_filter = ("state", "is_online")
    list_select_related = ("machine",)
    search_fields = ("machine__name", "file_name")
    fields = (
        "machine", "state", "is_online", "file_name", "progress", "seconds_left", "since_at",
        "seen_at",
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(_ReadOnlyAdmin):
    """What machines did; whose it was can be set right."""

    list_display = (
        "machine",
        "file_name",
        "started_at",
        "ended_at",
        "outcome",
        "member",
        "project",
    )
    list_filter = (
        "outcome",
        ("machine", admin.RelatedOnlyFieldListFilter),
        ("machine__space__place", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("machine", "member", "project")
    search_fields = (
        "file_name", "machine__name", "member__display_name", "member__username", "project__title"
    )  # fmt: skip
    date_hierarchy = "started_at"
    autocomplete_fields = ("booking", "member", "project")
    readonly_fields = (
        "machine", "file_name", "started_at", "ended_at", "outcome", "print_seconds",
        "paused_seconds", "energy_wh", "material_mm",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": readonly_fields}),
        (_("Whose it was"), {"fields": ("booking", "member", "project")}),
    )
