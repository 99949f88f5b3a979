"""The pages of one's own account; signing in and passwords are django-allauth's."""

from django.urls import path

from members.views import account, house_rules, memberships, rights, signing_in

app_name = "members"
urlpatterns = [
    path("", account.account, name="account"),
    path("key/", account.make_token, name="make_token"),
    path("key/revoke/", account.revoke_token, name="revoke_token"),
    path("rights/", rights.rights, name="rights"),
    path("second-factor/", signing_in.second_factor, name="second_factor"),
    path("memberships/<int:pk>/", memberships.membership, name="membership"),
    path("rules/", house_rules.own_rules, name="house_rules"),
    path("rules/paper/", house_rules.paper, name="house_rules_paper"),
]
