"""The desk's pages: who belongs to the place, who is here, and what is done for them."""

from django.urls import path

from members.views import lists

app_name = "people"
urlpatterns = [
    path("lists/", lists.lists, name="lists"),
    path("lists/example/", lists.example, name="list_example"),
    path("lists/export/", lists.export, name="export"),
    path("lists/<int:pk>/", lists.one, name="import"),
    path("lists/<int:pk>/start/", lists.start, name="start_import"),
    path("lists/<int:pk>/to-mend/", lists.wrong_lines, name="wrong_lines"),
from django.urls import URLPattern, path

from members.views import passwords

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/password/", passwords.new_password, name="new_password"),
]
