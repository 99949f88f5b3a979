"""The addresses of the REST API, and of the page that documents it."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from bookings.api import BookingViewSet
from equipment.api import MachineCategoryViewSet
from fablab.api import UnknownAddressView
from impact.api import ImpactView
from iot.api import MachineViewSet, RunViewSet, UsageViewSet
from learning.api import GrantViewSet, QualificationViewSet
from members.api import AccountView, VisitViewSet
from members.belonging_api import MembershipViewSet
from places.api import OpeningHoursView, PlaceViewSet, SpaceViewSet
from projects.api import ProjectViewSet

app_name = "api"

router = SimpleRouter()
router.register("places", PlaceViewSet)
router.register("spaces", SpaceViewSet)
router.register("machine-categories", MachineCategoryViewSet, basename="machine-category")
router.register("machines", MachineViewSet)
router.register("bookings", BookingViewSet)
router.register("qualifications", QualificationViewSet)
router.register("grants", GrantViewSet)
router.register("memberships", MembershipViewSet)
router.register("projects", ProjectViewSet)
router.register("runs", RunViewSet)
router.register("visits", VisitViewSet)
router.register("usage", UsageViewSet, basename="usage")

urlpatterns = [
    path(
        "",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api.html"),
        name="docs",
    ),
    path("v1/", include(router.urls)),
    path("v1/opening-hours/", OpeningHoursView.as_view(), name="opening-hours"),
    path("v1/impact/", ImpactView.as_view(), name="impact"),
    path("v1/me/", AccountView.as_view(), name="me"),
    path("v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("v1/<path:rest>", UnknownAddressView.as_view(), name="unknown"),
]
