"""The desk's pages: who belongs to the place, who is here, and what is done for them."""

from django.urls import URLPattern

app_name = "people"
urlpatterns: list[URLPattern] = []
