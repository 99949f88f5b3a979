"""The pages of bookings; that of one booking is in iot, because it shows the machine at work."""

from django.urls import path

from bookings.views import booking, changes, family, mine

app_name = "bookings"
urlpatterns = [
    path("machines/<slug:slug>/book/", booking.day, name="day"),
    path("machines/<slug:slug>/book/confirm/", booking.confirm, name="confirm"),
    path("bookings/", mine.mine, name="mine"),
    path("bookings/<int:pk>/cancel/", changes.cancel, name="cancel"),
    path("bookings/<int:pk>/move/", changes.move, name="move"),
    path("account/family/", family.family, name="family"),
    path("account/family/<int:pk>/", family.child, name="child"),
]
