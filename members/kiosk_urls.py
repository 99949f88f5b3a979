"""The pages of the place's shared tablets."""

from django.urls import URLPattern

app_name = "kiosk"
urlpatterns: list[URLPattern] = []
