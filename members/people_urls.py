"""The desk's pages: who belongs to the place, who is here, and what is done for them."""

from django.urls import path

from members.views import desk_families

app_name = "people"
urlpatterns = [
    path("new/", desk_families.new_person, name="new"),
    path("<int:pk>/made/", desk_families.made, name="made"),
    path("<int:pk>/family/", desk_families.family, name="family"),
    path("<int:pk>/family/guardian/", desk_families.add_guardian, name="add_guardian"),
    path("<int:pk>/family/decision/", desk_families.note_decision, name="note_decision"),
    path("<int:pk>/family/ask/", desk_families.ask_guardians, name="ask_guardians"),
    path("guardianships/<int:pk>/", desk_families.change_guardianship, name="change_guardianship"),
    path("guardianships/<int:pk>/slip/", desk_families.slip, name="slip"),
    path("consents/<int:pk>/scan/", desk_families.consent_scan, name="consent_scan"),
]
