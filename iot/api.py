"""Machines as they are now, their runs and their hourly usage over REST."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from bookings.api import DaysSerializer, MachineSlotsSerializer, slots_of
from bookings.availability import Availability, Use
from equipment.api import MachineFilter, MachineSerializer
from equipment.models import Machine
from iot.cards import Card, cards
from iot.models import HourlyUsage, MachineStatus, Run, RunOutcome
from members.api import PersonSerializer
from places.api import IdFilter, InstantField, InstantFilter


class StatusSerializer(serializers.ModelSerializer[MachineStatus]):
    """What a machine shows of itself."""

    since_at = InstantField(help_text=_("In this state since."), allow_null=True)
    seen_at = InstantField(help_text=_("Last heard of."), allow_null=True)

    class Meta:
        model = MachineStatus
        fields = ["state", "is_online", "progress", "seconds_left", "since_at", "seen_at"]


class AvailabilitySerializer(serializers.Serializer[Availability]):
    """What a machine's time table says of this moment."""

    use = serializers.ChoiceField(choices=[(each.value, each.value) for each in Use])
    until = InstantField(allow_null=True, help_text=_("Until when it holds. Null: not known."))
    next_free_at = InstantField(allow_null=True, help_text=_("Null: not in the next two weeks."))


class LiveMachineSerializer(MachineSerializer):
    """A machine with what it does now."""

    status = serializers.SerializerMethodField(
        help_text=_("Null: the machine is not connected to anything.")
    )
    file_name = serializers.SerializerMethodField(
        help_text=_("What it works on. Empty: not known.")
    )
    availability = serializers.SerializerMethodField()

    class Meta(MachineSerializer.Meta):
        fields = [*MachineSerializer.Meta.fields, "status", "file_name", "availability"]

    def _card(self, machine: Machine) -> Card:
        card: Card = self.context["cards"][machine.pk]
        return card

    @extend_schema_field(StatusSerializer(allow_null=True))
    def get_status(self, machine: Machine) -> Any:
        status = self._card(machine).status
        return None if status is None else StatusSerializer(status).data

    def get_file_name(self, machine: Machine) -> str:
        return self._card(machine).file_name

    @extend_schema_field(AvailabilitySerializer)
    def get_availability(self, machine: Machine) -> Any:
        return AvailabilitySerializer(self._card(machine).availability).data


class MachineViewSet(ReadOnlyModelViewSet[Machine]):
    """Machines, which anyone may see, with what they do now."""

    queryset = Machine.objects.none()  # for the schema; the real one is below
    serializer_class = LiveMachineSerializer
    filterset_class = MachineFilter
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Machine]:
        return Machine.objects.shown().select_related("status")

    def get_serializer(self, machines: Any = None, **kwargs: Any) -> Any:
        """Give the serializer what the cards of `machines` say now, with as few queries as them."""
        context = kwargs.setdefault("context", self.get_serializer_context())
        if machines is not None:
            shown = [machines] if isinstance(machines, Machine) else machines
            context["cards"] = {card.machine.pk: card for card in cards(shown, timezone.now())}
        return self.get_serializer_class()(machines, **kwargs)

    @extend_schema(parameters=[DaysSerializer], responses=MachineSlotsSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def slots(self, request: Request, slug: str) -> Response:
        """Give the steps of some days, each with its state, and the times that are booked."""
        machine = self.get_object()
        asked = DaysSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        body = slots_of(machine, asked.validated_data, request.user, timezone.now())
        return Response(MachineSlotsSerializer(body).data)


class RunSerializer(serializers.ModelSerializer[Run]):
    """What a machine did, from its start to its end; null means not known."""

    machine = serializers.SlugRelatedField[Machine](slug_field="slug", read_only=True)
    member = PersonSerializer(read_only=True, allow_null=True)
    started_at = InstantField()
    ended_at = InstantField(allow_null=True, help_text=_("Null: it goes on."))

    class Meta:
        model = Run
        fields = [
            "id", "machine", "file_name", "started_at", "ended_at", "outcome", "print_seconds",
            "paused_seconds", "energy_wh", "material_mm", "booking", "member", "project",
        ]  # fmt: skip


class RunFilter(django_filters.FilterSet):
    """By machine, people, outcome and time."""

    place = django_filters.CharFilter(
        field_name="machine__space__place__slug", label=_("Short name of the place")
    )
    machine = django_filters.CharFilter(
        field_name="machine__slug", label=_("Short name of the machine")
    )
    member = IdFilter(field_name="member_id", label=_("Id of the member"))
    project = IdFilter(field_name="project_id", label=_("Id of the project"))
    booking = IdFilter(field_name="booking_id", label=_("Id of the booking"))
    outcome = django_filters.ChoiceFilter(choices=RunOutcome.choices)
    is_open = django_filters.BooleanFilter(
        field_name="ended_at", lookup_expr="isnull", label=_("Whether it goes on")
    )
    started_at_after = InstantFilter(field_name="started_at", lookup_expr="gte")
    started_at_before = InstantFilter(field_name="started_at", lookup_expr="lt")


class RunViewSet(ReadOnlyModelViewSet[Run]):
    """Runs that the caller may read in full: their own, and for staff those of their place."""

    queryset = Run.objects.none()  # for the schema; the real one is below
    serializer_class = RunSerializer
    filterset_class = RunFilter
    permission_classes = (IsAuthenticated,)

    def get_queryset(self) -> QuerySet[Run]:
        return Run.objects.visible_to(self.request.user).with_names()


class UsageSerializer(serializers.ModelSerializer[HourlyUsage]):
    """What the runs of one machine come to in one hour."""

    machine = serializers.SlugRelatedField[Machine](slug_field="slug", read_only=True)
    hour_at = InstantField(help_text=_("When the hour begins."))

    class Meta:
        model = HourlyUsage
        fields = [
            "machine", "hour_at", "busy_seconds", "paused_seconds", "energy_wh", "runs_ended",
            "runs_completed", "runs_cancelled", "runs_failed", "runs_interrupted",
        ]  # fmt: skip


class UsageFilter(django_filters.FilterSet):
    """By machine and time."""

    place = django_filters.CharFilter(
        field_name="machine__space__place__slug", label=_("Short name of the place")
    )
    machine = django_filters.CharFilter(
        field_name="machine__slug", label=_("Short name of the machine")
    )
    hour_at_after = InstantFilter(field_name="hour_at", lookup_expr="gte")
    hour_at_before = InstantFilter(field_name="hour_at", lookup_expr="lt")


class UsageViewSet(mixins.ListModelMixin, GenericViewSet[HourlyUsage]):
    """Usage by hour, for staff: an hour of one machine is mostly one person's."""

    queryset = HourlyUsage.objects.none()  # for the schema; the real one is below
    serializer_class = UsageSerializer
    filterset_class = UsageFilter
    permission_classes = (IsAuthenticated,)

    def get_queryset(self) -> QuerySet[HourlyUsage]:
        return HourlyUsage.objects.visible_to(self.request.user).select_related("machine")
