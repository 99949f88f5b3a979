"""Places, their spaces and opening hours over REST, and how the API reads instants and spans."""

from datetime import UTC, datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from places import calendars
from places.models import Place, Space
from places.slots import Slot

# Beyond these no one books, and arithmetic with days and zones would overflow.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_WINDOW = timedelta(days=62)
LARGEST_ID = 2**63 - 1

INSTANT_ERRORS: dict[str, Any] = {
    "naive": _("Add the offset to the time, such as 2026-06-15T14:00:00+02:00."),
    "far": _("This time is too far away."),
}


def instant_problem(instant: datetime) -> str | None:
    """Say which of `INSTANT_ERRORS` keeps `instant` from being used; None for none."""
    if timezone.is_naive(instant):
        return "naive"
    return None if EARLIEST <= instant < LATEST else "far"


class InstantField(serializers.DateTimeField):
    """An instant, in ISO 8601 with its offset."""

    default_error_messages = INSTANT_ERRORS

    def enforce_timezone(self, value: datetime) -> datetime:
        if problem := instant_problem(value):
            self.fail(problem)
        return super().enforce_timezone(value)


class _InstantFormField(forms.CharField):
    default_error_messages = INSTANT_ERRORS | {"invalid": _("Write a time in ISO 8601.")}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            instant = parse_datetime(text)
        except ValueError:
            instant = None
        problem = "invalid" if instant is None else instant_problem(instant)
        if problem is not None:
            raise forms.ValidationError(self.error_messages[problem], code=problem)
        return instant


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantFilter(django_filters.Filter):
    """Narrows by an instant, in ISO 8601 with its offset (a plus sign is sent as %2B)."""

    field_class = _InstantFormField


@extend_schema_field(OpenApiTypes.INT64)
class IdFilter(django_filters.Filter):
    """Narrows by a row's id, and does not tell whether there is such a row."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST_ID, **kwargs)


class SpanSerializer(serializers.Serializer[Any]):
    """A half-open span of time."""

    starts_at = InstantField(label=_("starts"))
    ends_at = InstantField(label=_("ends"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Put the two bounds into one `slot`."""
        attrs = super().validate(attrs)
        starts_at, ends_at = attrs.pop("starts_at"), attrs.pop("ends_at")
        if ends_at <= starts_at:
            raise serializers.ValidationError({"ends_at": [_("It ends after it starts.")]})
        return attrs | {"slot": Slot(starts_at, ends_at)}


class PlaceSerializer(serializers.ModelSerializer[Place]):
    """A fablab or third place."""

    class Meta:
        model = Place
        fields = [
            "id", "slug", "name", "country", "time_zone", "language", "address", "phone", "email"
        ]  # fmt: skip


class PlaceViewSet(ReadOnlyModelViewSet[Place]):
    """Places, which anyone may see."""

    queryset = Place.objects.all()
    serializer_class = PlaceSerializer
    lookup_field = "slug"


class SpaceSerializer(serializers.ModelSerializer[Space]):
    """A room or corner of a place."""

    place = serializers.SlugRelatedField[Place](slug_field="slug", read_only=True)

    class Meta:
        model = Space
        fields = ["id", "slug", "name", "place"]


class SpaceFilter(django_filters.FilterSet):
    """By place."""

    place = django_filters.CharFilter(field_name="place__slug", label=_("Short name of the place"))


class SpaceViewSet(ReadOnlyModelViewSet[Space]):
    """Spaces of places, which anyone may see."""

    queryset = Space.objects.select_related("place")
    serializer_class = SpaceSerializer
    filterset_class = SpaceFilter


class WindowSerializer(serializers.Serializer[Any]):
    """Which space, and which time to look at."""

    space = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text=_("Id of the space.")
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        bounds = {
            "from": InstantField(help_text=_("Start of the window, with its offset.")),
            "to": InstantField(help_text=_("End of the window; 62 days later at most.")),
        }  # `from` is a word of Python
        return super().get_fields() | bounds

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["to"] <= attrs["from"]:
            raise serializers.ValidationError({"to": [_("It ends after it starts.")]})
        if attrs["to"] - attrs["from"] > LONGEST_WINDOW:
            raise serializers.ValidationError({"to": [_("Ask for 62 days at most.")]})
        return attrs


class OpenSpanSerializer(serializers.Serializer[Slot]):
    """A time at which a space is open."""

    starts_at = InstantField(source="start")
    ends_at = InstantField(source="end")


class ClosedSpanSerializer(serializers.Serializer[calendars.ClosedSpan]):
    """A time at which a space is closed although its hours say open."""

    starts_at = InstantField(source="slot.start")
    ends_at = InstantField(source="slot.end")
    reason = serializers.CharField()


class OpeningHoursSerializer(serializers.Serializer[Any]):
    """When a space is open within a window."""

    space = serializers.IntegerField()
    time_zone = serializers.CharField()
    open = OpenSpanSerializer(many=True)
    closures = ClosedSpanSerializer(many=True)


class OpeningHoursView(GenericAPIView[Any]):
    """When one space is open, within a window of up to 62 days."""

    queryset: QuerySet[Space] = Space.objects.select_related("place")
    filter_backends = ()
    pagination_class = None
    serializer_class = OpeningHoursSerializer

    @extend_schema(operation_id="opening_hours_retrieve", parameters=[WindowSerializer])
    def get(self, request: Request) -> Response:
        """Give the merged open spans of a space, and the closures with their reasons."""
        asked = WindowSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        space = get_object_or_404(self.get_queryset(), pk=asked.validated_data["space"])
        window = Slot(asked.validated_data["from"], asked.validated_data["to"])
        body = {
            "space": space.pk,
            "time_zone": space.place.time_zone,
            "open": calendars.open_spans(space, window),
            "closures": calendars.closed_spans(space, window),
        }
        return Response(self.get_serializer(body).data)
