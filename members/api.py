"""People over REST: others see a name, each their own account; and the visits of a place."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from members.models import Arrival, Member, PlaceRole, Right, Visit
from members.refusals import NotKnownHere, NotYourTask
from members.requests import signed_in
from members.services.visits import check_in
from places.api import LARGEST_ID, IdFilter, InstantField, InstantFilter
from places.models import Place
from places.refusals import Refusal, Refused

MOST_TAPS = 100


class PersonSerializer(serializers.ModelSerializer[Member]):
    """A person as others see them."""

    class Meta:
        model = Member
        fields = ["id", "display_name"]


class HeldRoleSerializer(serializers.ModelSerializer[PlaceRole]):
    """A role held at a place."""

    place = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = PlaceRole
        fields = ["place", "role", "since_on"]


class AccountSerializer(serializers.ModelSerializer[Member]):
    """One's own account."""

    roles = HeldRoleSerializer(many=True, read_only=True)

    class Meta:
        model = Member
        fields = ["id", "username", "display_name", "email", "language", "roles"]


class AccountView(GenericAPIView[Member]):
    """One's own account and roles."""

    permission_classes = (IsAuthenticated,)
    serializer_class = AccountSerializer
    filter_backends = ()
    pagination_class = None

    @extend_schema(operation_id="me_retrieve")
    def get(self, request: Request) -> Response:
        """Give who is signed in."""
        account = Member.objects.prefetch_related("roles__place").get(pk=signed_in(request).pk)
        return Response(self.get_serializer(account).data)


class VisitSerializer(serializers.ModelSerializer[Visit]):
    """One person in one place, from when until when."""

    place = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    member = PersonSerializer(read_only=True)
    arrived_at = InstantField(read_only=True)
    left_at = InstantField(read_only=True, allow_null=True, help_text=_("Null: still here."))

    class Meta:
        model = Visit
        fields = ["id", "place", "member", "arrived_at", "arrival", "left_at", "departure"]
        read_only_fields = ["arrival", "departure"]


class TapSerializer(serializers.Serializer[Any]):
    """Someone was checked in at the desk."""

    key = serializers.CharField(
        max_length=60, help_text=_("Any text by which the caller knows the answer to this one.")
    )
    member = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text=_("Id of the person.")
    )
    arrived_at = InstantField(
        required=False, help_text=_("When they came, up to 12 hours ago. Now, if not given.")
    )


class TapsSerializer(serializers.Serializer[Any]):
    """Check-ins of one place, in the order in which they were made."""

    place = serializers.SlugRelatedField[Place](slug_field="slug", queryset=Place.objects.all())
    visits = TapSerializer(
        many=True,
        allow_empty=False,
        max_length=MOST_TAPS,  # type: ignore[call-arg]  # of the list
    )


class WhySerializer(serializers.Serializer[Any]):
    """A rule that said no."""

    code = serializers.CharField()
    message = serializers.CharField()
    lifts = serializers.CharField()


class TakenTapSerializer(serializers.Serializer[Any]):
    """What came of one check-in: a visit, or the rules that said no."""

    key = serializers.CharField()
    visit = VisitSerializer(allow_null=True)
    refusals = WhySerializer(many=True)


class TakenTapsSerializer(serializers.Serializer[Any]):
    """What came of each check-in, in the order in which they were sent."""

    visits = TakenTapSerializer(many=True)


class VisitFilter(django_filters.FilterSet):
    """By place, person and time."""

    place = django_filters.CharFilter(field_name="place__slug", label=_("Short name of the place"))
    member = IdFilter(field_name="member_id", label=_("Id of the member"))
    arrived_at_after = InstantFilter(field_name="arrived_at", lookup_expr="gte")
    arrived_at_before = InstantFilter(field_name="arrived_at", lookup_expr="lt")
    is_here = django_filters.BooleanFilter(
        field_name="left_at", lookup_expr="isnull", label=_("Whether they are still here")
    )


class VisitViewSet(mixins.ListModelMixin, GenericViewSet[Visit]):
    """Visits that the caller may see; who works at the desk checks people in."""

    queryset = Visit.objects.none()  # for the schema; the real one is below
    serializer_class = VisitSerializer
    filterset_class = VisitFilter
    permission_classes = (IsAuthenticated,)
    refusing_actions = ("create",)

    def get_queryset(self) -> QuerySet[Visit]:
        return Visit.objects.visible_to(self.request.user).with_names()

    @extend_schema(request=TapsSerializer, responses=TakenTapsSerializer)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Check people in, one by one; a check-in that is sent twice is one visit.

        One that is refused keeps none of the others out.
        """
        taps = TapsSerializer(data=request.data)
        taps.is_valid(raise_exception=True)
        place, by, now = taps.validated_data["place"], signed_in(request), timezone.now()
        if not by.may(Right.WELCOME, place):
            raise Refused(NotYourTask())
        sent = taps.validated_data["visits"]
        people = Member.objects.in_bulk({tap["member"] for tap in sent})
        answers = [_taken(tap, people.get(tap["member"]), place, by, now) for tap in sent]
        return Response(TakenTapsSerializer({"visits": answers}).data)


def _taken(
    tap: dict[str, Any], member: Member | None, place: Place, by: Member, now: datetime
) -> dict[str, Any]:
    visit: Visit | None = None
    refusals: tuple[Refusal, ...] = ()
    try:
        if member is None:
            raise Refused(NotKnownHere())
        visit = check_in(
            member=member, place=place, arrival=Arrival.DESK, by=by, now=now,
            arrived_at=tap.get("arrived_at"),
        )  # fmt: skip
    except Refused as refused:
        refusals = refused.refusals
    said = [
        {"code": each.code, "message": each.sentence(), "lifts": each.remedy()} for each in refusals
    ]
    return {"key": tap["key"], "visit": visit, "refusals": said}
