"""Memberships over REST, by the same rules as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from members.api import PersonSerializer
from members.models import Member, Membership, MembershipKind, Mode
from members.requests import signed_in
from members.services import memberships
from places.api import EARLIEST, LATEST, IdFilter, InstantField
from places.models import Place

MOST_CENTS = 999_900


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """Someone's membership of a place, with what was paid."""

    place = serializers.SlugRelatedField[Place](slug_field="slug", read_only=True)
    member = PersonSerializer(read_only=True)
    recorded_at = InstantField(read_only=True)
    cancelled_at = InstantField(
        read_only=True, allow_null=True, help_text=_("Null: it was not cancelled.")
    )

    class Meta:
        model = Membership
        fields = [
            "id", "place", "member", "kind", "starts_on", "ends_on", "price_cents", "recorded_at",
            "cancelled_at",
        ]  # fmt: skip


class _VisibleMember(serializers.PrimaryKeyRelatedField[Member]):
    """A person by their id, of those whom the caller may see."""

    def get_queryset(self) -> QuerySet[Member]:
        visible: QuerySet[Member] = Member.objects.visible_to(self.context["request"].user)
        return visible


class NewMembershipSerializer(serializers.Serializer[Any]):
    """What the desk writes down."""

    place = serializers.SlugRelatedField[Place](slug_field="slug", queryset=Place.objects.all())
    member = _VisibleMember(queryset=Member.objects.all())
    kind = serializers.ChoiceField(
        choices=MembershipKind.choices, default=MembershipKind.INDIVIDUAL
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text=_("The last day; it belongs to the membership."))
    price_cents = serializers.IntegerField(min_value=0, max_value=MOST_CENTS, default=0)
    mode = serializers.ChoiceField(
        choices=[(mode.value, mode.label) for mode in (Mode.WITH, Mode.FOR)],
        default=Mode.WITH,
        help_text=_("With the person, or for them on a mandate."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        for name in ("starts_on", "ends_on"):
            if not EARLIEST.date() < attrs[name] < LATEST.date():
                raise serializers.ValidationError({name: [_("This time is too far away.")]})
        if attrs["ends_on"] < attrs["starts_on"]:
            raise serializers.ValidationError(
                {"ends_on": [_("It ends on the day it starts, or later.")]}
            )
        return attrs | {"mode": Mode(attrs["mode"])}


class MembershipFilter(django_filters.FilterSet):
    """By place, person, kind and days."""

    place = django_filters.CharFilter(field_name="place__slug", label=_("Short name of the place"))
    member = IdFilter(field_name="member_id", label=_("Id of the person"))
    kind = django_filters.ChoiceFilter(choices=MembershipKind.choices)
    ends_on_after = django_filters.DateFilter(field_name="ends_on", lookup_expr="gte")
    ends_on_before = django_filters.DateFilter(field_name="ends_on", lookup_expr="lt")


class MembershipViewSet(
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    GenericViewSet[Membership],
):
    """Memberships: one's own, those of children one answers for, those of one's desk."""

    queryset = Membership.objects.none()  # for the schema; the real one is below
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter
    permission_classes = (IsAuthenticated,)
    refusing_actions = ("create",)

    def get_queryset(self) -> QuerySet[Membership]:
        return Membership.objects.visible_to(self.request.user).with_names()

    @extend_schema(request=NewMembershipSerializer, responses={201: MembershipSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write a membership down."""
        asked = NewMembershipSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        made = memberships.add_membership(
            **asked.validated_data, by=signed_in(request), now=timezone.now()
        )
        return Response(self.get_serializer(made).data, status=201)
