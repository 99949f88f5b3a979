"""The desk's pages: who belongs to the place, who is here, and what is done for them."""

from django.urls import path

from members.views import history, mandates, notices, people

app_name = "people"
urlpatterns = [
    path("", people.desk, name="desk"),
    path("list/", people.people_list, name="list"),
    path("notices/", notices.to_print, name="notices"),
    path("notices/print/", notices.slips, name="print_notices"),
    path("notices/done/", notices.handed_over, name="handed_over"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/change/", people.change, name="change"),
    path("<int:pk>/history/", history.history_at_the_desk, name="history"),
    path("<int:pk>/mandates/", mandates.at_the_desk, name="mandates"),
]
