"""People over REST: others see a name, each their own account."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from members.models import Member, PlaceRole
from members.requests import signed_in


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
