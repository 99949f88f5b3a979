"""The desk's pages: who belongs to the place, who is here, and what is done for them."""

from django.urls import path

from members.views import cards, kiosks, visits

app_name = "people"
urlpatterns = [
    path("here/", visits.here, name="here"),
    path("here/arrive/", visits.arrive, name="arrive"),
    path("here/go/", visits.go, name="go"),
    path("here/fire-list/", visits.fire_list, name="fire_list"),
    path("kiosks/", kiosks.kiosks, name="kiosks"),
    path("kiosks/<int:pk>/revoke/", kiosks.revoke, name="revoke_kiosk"),
    path("<int:pk>/card/", cards.card, name="card"),
    path("<int:pk>/card/give/", cards.give, name="give_card"),
    path("<int:pk>/card/pin/", cards.give_pin, name="give_pin"),
    path("<int:pk>/card/revoke/", cards.revoke, name="revoke_card"),
]
