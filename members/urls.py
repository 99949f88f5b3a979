"""The pages of one's own account; signing in and passwords are django-allauth's."""

from django.urls import path

from members.views import (
    account,
    answers,
    consents,
    families,
    history,
    house_rules,
    mandates,
    memberships,
    my_data,
    rights,
    signing_in,
    visits,
)

app_name = "members"
urlpatterns = [
    path("", account.account, name="account"),
    path("code/", visits.my_code, name="my_code"),
    path("key/", account.make_token, name="make_token"),
    path("key/revoke/", account.revoke_token, name="revoke_token"),
    path("rights/", rights.rights, name="rights"),
    path("second-factor/", signing_in.second_factor, name="second_factor"),
    path("memberships/<int:pk>/", memberships.membership, name="membership"),
    path("rules/", house_rules.own_rules, name="house_rules"),
    path("rules/paper/", house_rules.paper, name="house_rules_paper"),
    path("consents/", consents.own_consents, name="consents"),
    path("consents/<int:pk>/", consents.ward_consents, name="consents_of"),
    path("consents/<int:pk>/<slug:purpose>/", consents.consent, name="consent"),
    path("ask/", consents.ask_guardian, name="ask_guardian"),
    path("answer/<str:key>/", answers.answer, name="answer"),
    path("family/new/", families.new_child, name="new_child"),
    path("history/", history.history, name="history"),
    path("mandates/", mandates.mine, name="mandates"),
    path("mandates/<int:pk>/", mandates.mandate, name="mandate"),
    path("mandates/<int:pk>/revoke/", mandates.revoke, name="revoke_mandate"),
    path("data/", my_data.my_data, name="my_data"),
    path("data/<int:member_id>/", my_data.data, name="data"),
    path("data/<int:member_id>/copy.json", my_data.copy_json, name="copy_json"),
    path("data/<int:member_id>/copy.pdf", my_data.copy_pdf, name="copy_pdf"),
    path("data/<int:member_id>/erase/", my_data.ask_erasure, name="ask_erasure"),
    path("data/<int:member_id>/keep/", my_data.keep_account, name="keep_account"),
    path("processing/", my_data.processing, name="processing"),
]
