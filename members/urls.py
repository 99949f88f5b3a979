"""The pages of one's own account; signing in and passwords are django-allauth's."""

from django.urls import path

from members import views

app_name = "members"
urlpatterns = [
    path("", views.account, name="account"),
    path("key/", views.make_token, name="make_token"),
    path("key/revoke/", views.revoke_token, name="revoke_token"),
]
