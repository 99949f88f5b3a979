"""The indicators of a place over REST, with their definitions: open data, for anyone."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from impact.facts import Facts, earliest_on
from impact.indicators import INDICATORS, Figure, Indicator
from impact.periods import Month, between
from places.models import Place


class MonthField(serializers.Field[Month, str, str, Any]):
    """A month, written like 2026-03."""

    def to_internal_value(self, data: str) -> Month:
        try:
            return Month.parse(data)
        except ValueError as error:
            raise serializers.ValidationError(_("Write a month like 2026-03.")) from error

    def to_representation(self, value: Month) -> str:
        return str(value)


class AskedSerializer(serializers.Serializer[dict[str, Any]]):
    """What is asked for: months, both included."""

    to = MonthField(required=False)
    place = serializers.SlugField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": MonthField(required=False), **super().get_fields()}


class IndicatorSerializer(serializers.Serializer[tuple[Indicator, Figure]]):
    """One indicator: its definition, and its value or null where it is hidden."""

    key = serializers.CharField()
    words = serializers.CharField()
    definition = serializers.CharField()
    formula = serializers.CharField()
    unit = serializers.CharField()
    tables = serializers.ListField(child=serializers.CharField())
    smallest_group = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    part = serializers.FloatField(allow_null=True)
    whole = serializers.FloatField(allow_null=True)
    is_hidden = serializers.BooleanField()


class ImpactSerializer(serializers.Serializer[dict[str, Any]]):
    """The indicators of one place over some months."""

    place = serializers.CharField()
    to = serializers.CharField()
    indicators = IndicatorSerializer(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.CharField(), **super().get_fields()}


def _month(name: str, words: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=words, examples=[])


class ImpactView(APIView):
    """Indicators by whole months: by finer ones, a difference would tell of one person."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="impact_retrieve",
        parameters=[
            _month(
                "from", "First month, like 2026-01. Without it: January of the last month's year."
            ),
            _month("to", "Last month, included. Without it: this month."),
            OpenApiParameter(
                "place",
                OpenApiTypes.STR,
                description="Short name of the place. Without it: the first.",
            ),
        ],
        responses=ImpactSerializer,
    )
    def get(self, request: Request) -> Response:
        """Give the indicators of a place, with their definitions."""
        asked = AskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        place, now = _place(asked.validated_data.get("place")), timezone.now()
        today = place.today(now)
        earliest = earliest_on(place) or today
        last = asked.validated_data.get("to", Month.of(today))
        start = Month(last.year, 1)
        first = asked.validated_data.get("from", max(start, min(Month.of(earliest), last)))
        try:
            period = between(first, last, today=today, earliest=earliest)
        except ValueError as error:
            raise serializers.ValidationError(
                {"from": [_("Nothing is known of these months.")]}
            ) from error
        facts = Facts(place, period, now)
        return Response(
            {
                "place": place.slug,
                "from": str(first),
                "to": str(last),
                "indicators": [_described(each, each.measure(facts)) for each in INDICATORS],
            }
        )


def _place(slug: str | None) -> Place:
    if slug is not None:
        return get_object_or_404(Place, slug=slug)
    if (first := Place.objects.first()) is None:
        raise Http404
    return first


def _described(indicator: Indicator, figure: Figure) -> dict[str, Any]:
    return {
        "key": indicator.key,
        "words": str(indicator.words),
        "definition": str(indicator.definition),
        "formula": indicator.formula,
        "unit": indicator.unit.value,
        "tables": list(indicator.tables),
        "smallest_group": indicator.smallest_group,
        "value": figure.value,
        "part": figure.part,
        "whole": figure.whole,
        "is_hidden": figure.is_hidden,
    }
