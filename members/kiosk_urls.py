"""The pages of the place's shared tablets."""

from django.urls import path

from members.views import kiosk

app_name = "kiosk"
urlpatterns = [
    path("", kiosk.home, name="home"),
    path("come/", kiosk.come, name="come"),
    path("leave/", kiosk.leave, name="leave"),
    path("said/", kiosk.said, name="said"),
    path("card/", kiosk.card, name="card"),
    path("stay/", kiosk.stay, name="stay"),
    path("done/", kiosk.done, name="done"),
]
