"""Where photos of machines are: at the address that their field gives."""

from django.urls import path

from equipment import views

app_name = "equipment"
urlpatterns = [path("media/machines/<str:name>", views.photo, name="photo")]
