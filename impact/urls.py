"""Addresses of the impact pages."""

from django.urls import path

from impact import views

app_name = "impact"
urlpatterns = [
    path("", views.page, name="page"),
    path("rows/<slug:key>/", views.rows, name="rows"),
    path("<slug:key>.csv", views.csv, name="csv"),
]
