"""Maker projects over REST, by the same rules as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from members.api import PersonSerializer
from members.models import Member
from members.requests import signed_in
from places.api import IdFilter, InstantField
from places.models import Place
from projects import services
from projects.models import Project, ProjectState, Visibility


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A maker project."""

    place = serializers.SlugRelatedField[Place](slug_field="slug", queryset=Place.objects.all())
    owner = PersonSerializer(read_only=True)
    members = PersonSerializer(many=True, read_only=True)
    created_at = InstantField(read_only=True)
    started_at = InstantField(read_only=True, allow_null=True)
    finished_at = InstantField(read_only=True, allow_null=True)

    class Meta:
        model = Project
        fields = [
            "id", "place", "owner", "members", "title", "summary", "cover", "cover_drawing",
            "state", "visibility", "created_at", "started_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = ["cover"]
        extra_kwargs = {"cover": {"allow_null": True}}


class ProjectChangeSerializer(ProjectSerializer):
    """What may be changed in a project: all but the place it belongs to."""

    place = serializers.SlugRelatedField[Place](slug_field="slug", read_only=True)


class HelperSerializer(serializers.Serializer[Any]):
    """Someone who is to help in a project."""

    username = serializers.CharField(
        max_length=150, help_text=_("The name they sign in with. They know it, others need not.")
    )


class ProjectFilter(django_filters.FilterSet):
    """By place, people and state."""

    place = django_filters.CharFilter(field_name="place__slug", label=_("Short name of the place"))
    owner = IdFilter(field_name="owner_id", label=_("Id of the owner"))
    state = django_filters.ChoiceFilter(choices=ProjectState.choices)
    visibility = django_filters.ChoiceFilter(choices=Visibility.choices)


class ProjectViewSet(
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.ListModelMixin,
    GenericViewSet[Project],
):
    """Projects that the caller may see; the rules are those of `projects.services`."""

    queryset = Project.objects.none()  # for the schema; the real one is below
    filterset_class = ProjectFilter
    http_method_names = ("get", "post", "patch", "delete", "head", "options")
    refusing_actions = ("create", "partial_update", "members", "member")

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.visible_to(self.request.user).with_people()

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return ProjectChangeSerializer if self.action == "partial_update" else ProjectSerializer

    def perform_create(self, serializer: serializers.BaseSerializer[Project]) -> None:
        serializer.instance = services.start(
            owner=signed_in(self.request), now=timezone.now(), **serializer.validated_data
        )

    def perform_update(self, serializer: serializers.BaseSerializer[Project]) -> None:
        serializer.instance = services.change(
            project=self.get_object(),
            by=signed_in(self.request),
            now=timezone.now(),
            **serializer.validated_data,
        )

    @extend_schema(request=HelperSerializer, responses=ProjectSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def members(self, request: Request, pk: str) -> Response:
        """Let someone help in the project."""
        project = self.get_object()
        asked = HelperSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        member = Member.objects.filter(username=asked.validated_data["username"]).first()
        if member is None:
            raise serializers.ValidationError({"username": [_("Nobody has this name.")]})
        services.add_member(
            project=project, member=member, by=signed_in(request), now=timezone.now()
        )
        return Response(
            ProjectSerializer(self.get_object(), context=self.get_serializer_context()).data
        )

    @extend_schema(
        parameters=[OpenApiParameter("member_id", int, OpenApiParameter.PATH)],
        responses={204: None},
    )
    @action(detail=True, methods=["delete"], url_path=r"members/(?P<member_id>\d+)")
    def member(self, request: Request, pk: str, member_id: str) -> Response:
        """Take someone off the project."""
        project = self.get_object()
        member = get_object_or_404(project.members.all(), pk=member_id)
        services.remove_member(project=project, member=member, by=signed_in(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
