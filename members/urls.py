"""The pages of one's own account; signing in and passwords are django-allauth's."""

from django.urls import path

from members.views import account, history, mandates

app_name = "members"
urlpatterns = [
    path("", account.account, name="account"),
    path("key/", account.make_token, name="make_token"),
    path("key/revoke/", account.revoke_token, name="revoke_token"),
    path("history/", history.history, name="history"),
    path("mandates/", mandates.mine, name="mandates"),
    path("mandates/<int:pk>/", mandates.mandate, name="mandate"),
    path("mandates/<int:pk>/revoke/", mandates.revoke, name="revoke_mandate"),
]
