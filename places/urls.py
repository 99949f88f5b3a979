"""The page on which one chooses a place."""

from django.urls import path

from places import views

app_name = "places"
urlpatterns = [path("", views.choose, name="choose")]
