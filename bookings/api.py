"""Bookings over REST, by the same rules as the pages, and what of a machine's time is free."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from bookings import services
from bookings.availability import SlotState, Step, steps_of_day
from bookings.models import Booking, BookingState
from equipment.models import Machine
from members.api import PersonSerializer
from members.models import Member, Mode
from members.requests import signed_in
from places import calendars
from places.api import EARLIEST, LATEST, IdFilter, InstantField, InstantFilter, SpanSerializer
from places.slots import Slot, day_window
from projects.models import Project


class BookingSerializer(serializers.ModelSerializer[Booking]):
    """A machine promised to someone for a slot, in full."""

    machine = serializers.SlugRelatedField[Machine](slug_field="slug", read_only=True)
    member = PersonSerializer(read_only=True)
    booked_by = PersonSerializer(read_only=True)
    booked_mode = serializers.ChoiceField(
        choices=[*Mode.choices, ("", _("By the member, or not known"))],
        read_only=True,
        help_text=_("How it was booked for another; empty for one's own."),
    )
    starts_at = InstantField(read_only=True)
    ends_at = InstantField(read_only=True)
    begun_at = InstantField(
        read_only=True, allow_null=True, help_text=_("Null: the machine has not started.")
    )
    created_at = InstantField(read_only=True)

    class Meta:
        model = Booking
        fields = [
            "id", "machine", "member", "booked_by", "booked_mode", "project", "starts_at",
            "ends_at", "state", "begun_at", "created_at",
        ]  # fmt: skip
        read_only_fields = ["project", "state"]


class _Visible(serializers.PrimaryKeyRelatedField[Any]):
    """A row by its id, of those that the caller may see."""

    def get_queryset(self) -> QuerySet[Any]:
        everything: Any = super().get_queryset()
        visible: QuerySet[Any] = everything.visible_to(self.context["request"].user)
        return visible


MODES = [(mode.value, mode.label) for mode in (Mode.WITH, Mode.FOR)]


def _mode_field() -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=MODES,
        required=False,
        help_text=_(
            "With the person, who is there and decides, or for them: the team on a mandate, "
            "guardians as such."
        ),
    )


class ModeSerializer(serializers.Serializer[Any]):
    """In which way someone of the team, or a guardian, acts for another."""

    mode = _mode_field()


class WishSerializer(SpanSerializer):
    """What is to be booked."""

    machine = serializers.SlugRelatedField[Machine](
        slug_field="slug", queryset=Machine.objects.shown()
    )
    project = _Visible(queryset=Project.objects.all(), required=False, allow_null=True)
    member = _Visible(
        queryset=Member.objects.all(),
        required=False,
        help_text=_("For whom: the caller, unless a guardian or the desk names another."),
    )
    mode = _mode_field()


class MoveSerializer(SpanSerializer):
    """Where a booking is to go."""

    machine = serializers.SlugRelatedField[Machine](
        slug_field="slug",
        queryset=Machine.objects.shown(),
        required=False,
        help_text=_("Another machine; without it the booking stays on its own."),
    )
    mode = _mode_field()


class BookingFilter(django_filters.FilterSet):
    """By machine, people, state and time."""

    place = django_filters.CharFilter(
        field_name="machine__space__place__slug", label=_("Short name of the place")
    )
    machine = django_filters.CharFilter(
        field_name="machine__slug", label=_("Short name of the machine")
    )
    member = IdFilter(field_name="member_id", label=_("Id of the member"))
    project = IdFilter(field_name="project_id", label=_("Id of the project"))
    state = django_filters.ChoiceFilter(choices=BookingState.choices)
    starts_at_after = InstantFilter(field_name="starts_at", lookup_expr="gte")
    starts_at_before = InstantFilter(field_name="starts_at", lookup_expr="lt")
    ends_at_after = InstantFilter(field_name="ends_at", lookup_expr="gt")
    ends_at_before = InstantFilter(field_name="ends_at", lookup_expr="lte")


class BookingViewSet(
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    GenericViewSet[Booking],
):
    """Bookings that the caller may see; the rules are those of `bookings.services`."""

    queryset = Booking.objects.none()  # for the schema; the real one is below
    serializer_class = BookingSerializer
    filterset_class = BookingFilter
    permission_classes = (IsAuthenticated,)
    refusing_actions = ("create", "move", "cancel")

    def get_queryset(self) -> QuerySet[Booking]:
        return Booking.objects.visible_to(self.request.user).with_names()

    @extend_schema(request=WishSerializer, responses={201: BookingSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Book a machine."""
        wish = WishSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        by = signed_in(request)
        wanted = {"member": by, **wish.validated_data}
        # Refusals name hours, as the clock of the place shows them; the middleware ends this.
        timezone.activate(wanted["machine"].place.zone)
        booking = services.book(**wanted, by=by, now=timezone.now())
        return Response(self.get_serializer(booking).data, status=201)

    @extend_schema(request=MoveSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Put the booking at another time, or onto another machine."""
        booking = self.get_object()
        wish = MoveSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        timezone.activate(booking.machine.place.zone)
        moved = services.move(
            booking=booking, **wish.validated_data, by=signed_in(request), now=timezone.now()
        )
        return Response(self.get_serializer(moved).data)

    @extend_schema(request=ModeSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Give the slot back."""
        booking = self.get_object()
        wish = ModeSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        timezone.activate(booking.machine.place.zone)
        cancelled = services.cancel(
            booking=booking, **wish.validated_data, by=signed_in(request), now=timezone.now()
        )
        return Response(self.get_serializer(cancelled).data)


class DaysSerializer(serializers.Serializer[Any]):
    """Which days of a machine to look at."""

    day = serializers.DateField(
        required=False, help_text=_("The first day, by the clock of the place; today if not given.")
    )
    days = serializers.IntegerField(
        min_value=1, max_value=31, default=1, help_text=_("How many days.")
    )

    def validate_day(self, day: date) -> date:
        if not EARLIEST.date() < day < LATEST.date() - timedelta(days=31):
            raise serializers.ValidationError(_("This time is too far away."))
        return day


class StepSerializer(serializers.Serializer[Step]):
    """One step of a machine's day, within opening hours."""

    starts_at = InstantField(source="slot.start")
    ends_at = InstantField(source="slot.end")
    state = serializers.ChoiceField(choices=[(each.value, each.value) for each in SlotState])


class TakenSerializer(serializers.Serializer[Any]):
    """A time that is booked; whose it is, only the people concerned may read."""

    machine = serializers.CharField()
    starts_at = InstantField()
    ends_at = InstantField()
    is_yours = serializers.BooleanField()


class MachineSlotsSerializer(serializers.Serializer[Any]):
    """What of a machine's time is free."""

    machine = serializers.CharField()
    first_on = serializers.DateField()
    days = serializers.IntegerField()
    steps = StepSerializer(many=True)
    taken = TakenSerializer(many=True)


def slots_of(
    machine: Machine, asked: dict[str, Any], viewer: Member | AnonymousUser, now: datetime
) -> dict[str, Any]:
    """Give what `MachineSlotsSerializer` shows; `asked` is validated by `DaysSerializer`."""
    zone = machine.place.zone
    first_on: date = asked.get("day") or machine.place.today(now)
    dates = [first_on + timedelta(days=step) for step in range(asked["days"])]
    window = Slot(day_window(dates[0], zone).start, day_window(dates[-1], zone).end)
    open_spans = calendars.open_spans(machine.space, window)
    rows = list(
        Booking.objects.live()
        .filter(machine=machine)
        .overlapping(window)
        .order_by("starts_at")
        .values_list("starts_at", "ends_at", "member")
    )
    taken = [
        {
            "machine": machine.slug,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "is_yours": member == viewer.pk,
        }
        for starts_at, ends_at, member in rows
    ]
    return {
        "machine": machine.slug,
        "first_on": first_on,
        "days": len(dates),
        "steps": list(_steps(machine, dates, open_spans, taken, now)),
        "taken": taken,
    }


def _steps(
    machine: Machine,
    dates: list[date],
    open_spans: list[Slot],
    taken: list[dict[str, Any]],
    now: datetime,
) -> Iterator[Step]:
    slots = {
        is_yours: [
            Slot(each["starts_at"], each["ends_at"])
            for each in taken
            if each["is_yours"] is is_yours
        ]
        for is_yours in (True, False)
    }
    for day in dates:
        yield from steps_of_day(
            day,
            machine.place.zone,
            machine.slot_minutes,
            open_spans=open_spans,
            taken=slots[False],
            yours=slots[True],
            now=now,
        )
