"""The desk's pages: who belongs to the place, who is here, and what is done for them."""

from django.urls import URLPattern, path

from members.views import passwords

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/password/", passwords.new_password, name="new_password"),
]
