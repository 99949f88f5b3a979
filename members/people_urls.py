"""The desk's pages: who belongs to the place, who is here, and what is done for them."""

from django.urls import path

from members.views import (
    desk_families,
    groups,
    house_rules,
    lists,
    memberships,
    passwords,
    suspensions,
)

app_name = "people"
urlpatterns = [
    path("lists/", lists.lists, name="lists"),
    path("lists/example/", lists.example, name="list_example"),
    path("lists/export/", lists.export, name="export"),
    path("lists/<int:pk>/", lists.one, name="import"),
    path("lists/<int:pk>/start/", lists.start, name="start_import"),
    path("lists/<int:pk>/to-mend/", lists.wrong_lines, name="wrong_lines"),
    path("<int:pk>/password/", passwords.new_password, name="new_password"),
    # Belonging: memberships, house rules, suspensions
    path("memberships/", memberships.membership_list, name="memberships"),
    path("<int:pk>/memberships/", memberships.person_memberships, name="person_memberships"),
    path("<int:pk>/memberships/add/", memberships.add_membership, name="add_membership"),
    path("memberships/<int:pk>/renew/", memberships.renew_membership, name="renew_membership"),
    path("memberships/<int:pk>/cancel/", memberships.cancel_membership, name="cancel_membership"),
    path("rules/", house_rules.versions, name="house_rules"),
    path("rules/to-accept/", house_rules.to_accept, name="rules_to_accept"),
    path("<int:pk>/rules/accept/", house_rules.accept_with, name="accept_rules"),
    path("<int:pk>/suspensions/", suspensions.person_suspensions, name="suspensions"),
    path("<int:pk>/suspensions/add/", suspensions.suspend, name="suspend"),
    path("suspensions/<int:pk>/lift/", suspensions.lift_suspension, name="lift_suspension"),
    # Groups from outside
    path("groups/", groups.group_list, name="groups"),
    path("groups/add/", groups.make_group, name="make_group"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/change/", groups.change_group, name="change_group"),
    path("groups/<int:pk>/visits/add/", groups.expect_visit, name="expect_visit"),
    path("groups/visits/<int:pk>/change/", groups.change_visit, name="change_visit"),
    path("groups/visits/<int:pk>/cancel/", groups.cancel_visit, name="cancel_visit"),
    path("groups/visits/<int:pk>/welcome/", groups.welcome, name="welcome_group"),
    path("groups/visits/<int:pk>/leave/", groups.leave, name="group_leaves"),
    path("groups/visits/<int:pk>/slip/", groups.slip, name="group_slip"),
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
