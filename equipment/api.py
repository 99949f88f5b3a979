"""Machines and their categories over REST; what machines do now is added in `iot.api`."""

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from equipment.models import Machine, MachineCategory, ServiceState
from places.api import IdFilter
from places.texts import in_reader_language


class MachineCategorySerializer(serializers.ModelSerializer[MachineCategory]):
    """Machines that do the same work; its name is in the reader's language."""

    name = serializers.SerializerMethodField()

    class Meta:
        model = MachineCategory
        fields = ["slug", "name", "position"]

    def get_name(self, category: MachineCategory) -> str:
        return in_reader_language(category.name)


class MachineCategoryViewSet(ReadOnlyModelViewSet[MachineCategory]):
    """Categories of machines, which anyone may see."""

    queryset = MachineCategory.objects.all()
    serializer_class = MachineCategorySerializer
    lookup_field = "slug"


class MachineSerializer(serializers.ModelSerializer[Machine]):
    """A machine; its texts are in the reader's language, else in that of its place."""

    place = serializers.SlugField(source="space.place.slug", read_only=True)
    category = serializers.SlugRelatedField[MachineCategory](slug_field="slug", read_only=True)
    summary = serializers.CharField(source="localized_summary", read_only=True)
    safety_notes = serializers.CharField(source="localized_safety_notes", read_only=True)
    service_note = serializers.CharField(source="localized_service_note", read_only=True)
    slot_seconds = serializers.SerializerMethodField(help_text=_("Length of the shortest booking."))
    longest_seconds = serializers.SerializerMethodField(
        help_text=_("Length of the longest booking.")
    )

    class Meta:
        model = Machine
        fields = [
            "id", "slug", "name", "place", "space", "category", "maker_and_model", "summary",
            "safety_notes", "photo", "illustration", "service_state", "service_note",
            "slot_seconds", "longest_seconds", "days_ahead",
        ]  # fmt: skip
        extra_kwargs = {"photo": {"allow_null": True}}

    @extend_schema_field(OpenApiTypes.INT)
    def get_slot_seconds(self, machine: Machine) -> int:
        return machine.slot_minutes * 60

    @extend_schema_field(OpenApiTypes.INT)
    def get_longest_seconds(self, machine: Machine) -> int:
        return machine.longest_minutes * 60


class MachineFilter(django_filters.FilterSet):
    """By where it stands, what it does, and whether it may be used."""

    place = django_filters.CharFilter(
        field_name="space__place__slug", label=_("Short name of the place")
    )
    space = IdFilter(field_name="space_id", label=_("Id of the space"))
    category = django_filters.CharFilter(
        field_name="category__slug", label=_("Short name of the category")
    )
    service_state = django_filters.ChoiceFilter(
        choices=[choice for choice in ServiceState.choices if choice[0] != ServiceState.RETIRED]
    )
