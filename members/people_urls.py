"""The desk's pages: who belongs to the place, who is here, and what is done for them."""

from django.urls import URLPattern, path

from members.views import people_data

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("readings/", people_data.readings, name="readings"),
    path("<int:member_id>/data/", people_data.data, name="data"),
    path("<int:member_id>/erase/", people_data.erase, name="erase"),
]
