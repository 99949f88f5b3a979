"""The pages of qualifications."""

from django.urls import path

from learning.views import own, team

app_name = "learning"
urlpatterns = [
    path("qualifications/", own.mine, name="mine"),
    path("qualifications/people/<int:pk>/", own.person, name="person"),
    path("qualifications/team/", team.team, name="team"),
    path("qualifications/<int:pk>/", team.qualification, name="qualification"),
    path("qualifications/<int:pk>/give/", team.give, name="give"),
    path("qualifications/<int:pk>/group/", team.group, name="group"),
    path("qualifications/grants/<int:pk>/renew/", team.renew, name="renew"),
    path("qualifications/grants/<int:pk>/revoke/", team.revoke, name="revoke"),
]
