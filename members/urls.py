"""The pages of one's own account; signing in and passwords are django-allauth's."""

from django.urls import path

from members.views import account, my_data

app_name = "members"
urlpatterns = [
    path("", account.account, name="account"),
    path("key/", account.make_token, name="make_token"),
    path("key/revoke/", account.revoke_token, name="revoke_token"),
    path("data/", my_data.my_data, name="my_data"),
    path("data/<int:member_id>/", my_data.data, name="data"),
    path("data/<int:member_id>/copy.json", my_data.copy_json, name="copy_json"),
    path("data/<int:member_id>/copy.pdf", my_data.copy_pdf, name="copy_pdf"),
    path("data/<int:member_id>/erase/", my_data.ask_erasure, name="ask_erasure"),
    path("data/<int:member_id>/keep/", my_data.keep_account, name="keep_account"),
    path("processing/", my_data.processing, name="processing"),
]
