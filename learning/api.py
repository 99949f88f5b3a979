"""Qualifications and who holds them over REST, by the same rules as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from learning import services
from learning.levels import Level
from learning.models import LEVELS, EndReason, Grant, Qualification, Requirement
from members.api import PersonSerializer
from members.models import Member
from members.requests import signed_in
from places.api import IdFilter, InstantField, InstantFilter
from places.models import Place


class RequirementSerializer(serializers.ModelSerializer[Requirement]):
    """What asks for a qualification: a category of machines or one machine, whose word wins."""

    category = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    machine = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    level = serializers.ChoiceField(
        choices=LEVELS,
        allow_null=True,
        source="asked.level",
        help_text=_("Null: this machine asks for nothing, though its category does."),
    )

    class Meta:
        model = Requirement
        fields = ["category", "machine", "level"]


class QualificationSerializer(serializers.ModelSerializer[Qualification]):
    """A qualification; its texts are in the reader's language, else in that of its place."""

    place = serializers.SlugRelatedField[Place](slug_field="slug", read_only=True)
    name = serializers.CharField(source="__str__", read_only=True)
    summary = serializers.CharField(source="localized_summary", read_only=True)
    asked_by = RequirementSerializer(source="requirements", many=True, read_only=True)

    class Meta:
        model = Qualification
        fields = [
            "id", "place", "name", "summary", "valid_months", "lapses_after_months", "asked_by"
        ]  # fmt: skip


class QualificationFilter(django_filters.FilterSet):
    """By place."""

    place = django_filters.CharFilter(field_name="place__slug", label=_("Short name of the place"))


class QualificationViewSet(ReadOnlyModelViewSet[Qualification]):
    """Qualifications in use and what asks for them, which anyone may see."""

    queryset = (
        Qualification.objects.in_use()
        .select_related("place")
        .prefetch_related("requirements__category", "requirements__machine")
    )
    serializer_class = QualificationSerializer
    filterset_class = QualificationFilter


class GrantSerializer(serializers.ModelSerializer[Grant]):
    """A qualification that someone holds or held, in full."""

    member = PersonSerializer(read_only=True)
    granted_by = PersonSerializer(read_only=True)
    granted_at = InstantField(read_only=True)
    last_day_on = serializers.DateField(
        source="last_day",
        read_only=True,
        allow_null=True,
        help_text=_("The last day on which it holds if it is not used again. Null: no end."),
    )
    last_used_at = InstantField(read_only=True, allow_null=True)
    ended_at = InstantField(read_only=True, allow_null=True, help_text=_("Null: it goes on."))
    ended_by = PersonSerializer(
        read_only=True, allow_null=True, help_text=_("Null: by itself, or not at all.")
    )

    class Meta:
        model = Grant
        fields = [
            "id", "qualification", "member", "level", "granted_by", "granted_at",
            "valid_until_on", "last_day_on", "last_used_at", "ended_at", "end_reason", "ended_by",
            "end_note",
        ]  # fmt: skip
        read_only_fields = ["qualification", "level", "valid_until_on", "end_reason", "end_note"]


class _Visible(serializers.PrimaryKeyRelatedField[Any]):
    """A person by their id, of those whom the caller may see."""

    def get_queryset(self) -> QuerySet[Any]:
        seen: QuerySet[Any] = Member.objects.visible_to(self.context["request"].user)
        return seen


class GiveSerializer(serializers.Serializer[Any]):
    """What is to be given, and to whom."""

    qualification = serializers.PrimaryKeyRelatedField[Qualification](
        queryset=Qualification.objects.in_use().select_related("place")
    )
    member = _Visible(
        queryset=Member.objects.all(),
        required=False,
        help_text=_("Id of the person. Else give the user name."),
    )
    username = serializers.SlugRelatedField[Member](
        slug_field="username",
        queryset=Member.objects.filter(is_active=True),
        required=False,
        help_text=_("The name they sign in with. They know it, others need not."),
    )
    level = serializers.ChoiceField(choices=LEVELS)
    valid_until_on = serializers.DateField(
        required=False,
        allow_null=True,
        help_text=_("The last day. Without it, for as long as the qualification lasts."),
    )

    def validate_level(self, level: str) -> Level:
        return Level(level)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = attrs.pop("username", None)
        if (named is None) == ("member" not in attrs):
            raise serializers.ValidationError({"member": [_("Name one person.")]})
        return {"member": named, **attrs}


class ReasonSerializer(serializers.Serializer[Any]):
    """Why something is taken back."""

    reason = serializers.CharField(max_length=300, help_text=_("The person reads this."))


class GrantFilter(django_filters.FilterSet):
    """By place, qualification, person, level, and whether it has ended."""

    place = django_filters.CharFilter(
        field_name="qualification__place__slug", label=_("Short name of the place")
    )
    qualification = IdFilter(field_name="qualification_id", label=_("Id of the qualification"))
    member = IdFilter(field_name="member_id", label=_("Id of the member"))
    level = django_filters.ChoiceFilter(choices=LEVELS)
    end_reason = django_filters.ChoiceFilter(choices=EndReason.choices)
    is_current = django_filters.BooleanFilter(
        field_name="ended_at", lookup_expr="isnull", label=_("Whether nothing has ended it")
    )
    granted_at_after = InstantFilter(field_name="granted_at", lookup_expr="gte")
    granted_at_before = InstantFilter(field_name="granted_at", lookup_expr="lt")


class GrantViewSet(
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    GenericViewSet[Grant],
):
    """Grants that the caller may see; the rules are those of `learning.services`."""

    queryset = Grant.objects.none()  # for the schema; the real one is below
    serializer_class = GrantSerializer
    filterset_class = GrantFilter
    permission_classes = (IsAuthenticated,)
    refusing_actions = ("create", "revoke")

    def get_queryset(self) -> QuerySet[Grant]:
        return Grant.objects.visible_to(self.request.user).with_names()

    @extend_schema(request=GiveSerializer, responses={201: GrantSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Give a qualification to someone; what they held of it is replaced."""
        wish = GiveSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        given = services.grant(**wish.validated_data, by=signed_in(request), now=timezone.now())
        return Response(self.get_serializer(given).data, status=201)

    @extend_schema(request=ReasonSerializer, responses=GrantSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Take a qualification back; the person is told the reason."""
        held = self.get_object()
        asked = ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        taken = services.revoke(
            held=held, by=signed_in(request), now=timezone.now(), **asked.validated_data
        )
        return Response(self.get_serializer(taken).data)
