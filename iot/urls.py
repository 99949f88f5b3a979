"""The pages that show machines at work. They gather several apps, so their names have no prefix."""

from django.urls import path

from iot import live_views
from iot.views import bookings, machines, panel, projects, runs

urlpatterns = [
    path("", machines.machine_list, name="machines"),
    path("machines/<slug:slug>/", machines.machine_page, name="machine"),
    path("machines/<slug:slug>/card/", machines.machine_card, name="machine_card"),
    path("machines/<slug:slug>/head/", machines.machine_head, name="machine_head"),
    path("machines/<slug:slug>/timeline/", machines.machine_timeline, name="machine_timeline"),
    path("machines/<slug:slug>/progress/", machines.run_progress, name="run_progress"),
    path("machines/<slug:slug>/panel/", panel.press_panel, name="machine_panel"),
    path("bookings/<int:pk>/", bookings.booking_page, name="booking"),
    path("bookings/<int:pk>/now/", bookings.booking_now, name="booking_now"),
    path("bookings/<int:pk>/project/", bookings.booking_project, name="booking_project"),
    path("projects/<int:pk>/", projects.project_page, name="project"),
    path("runs/", runs.run_list, name="runs"),
    path("live/", live_views.live, name="live"),
]
