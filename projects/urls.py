"""The pages of projects; that of one project is in iot, because it shows what machines did."""

from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("projects/", views.project_list, name="list"),
    path("projects/start/", views.start, name="start"),
    path("projects/<int:pk>/edit/", views.edit, name="edit"),
    path("projects/<int:pk>/people/", views.people, name="members"),
    path("projects/<int:pk>/people/add/", views.add_member, name="add_member"),
    path("projects/<int:pk>/people/remove/", views.remove_member, name="remove_member"),
    path("media/projects/<str:name>", views.cover, name="cover"),
]
