"""The pages of one's own account; signing in and passwords are django-allauth's."""

from django.urls import path

from members.views import account, visits

app_name = "members"
urlpatterns = [
    path("", account.account, name="account"),
    path("code/", visits.my_code, name="my_code"),
    path("key/", account.make_token, name="make_token"),
    path("key/revoke/", account.revoke_token, name="revoke_token"),
]
