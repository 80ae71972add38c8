"""A regency's own sandbox, at `/pengaturan/ruang-coba/`."""

from django.urls import path

from catalog.adoption.sandboxes import views

app_name = "sandboxes"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("kini/", views.live, name="live"),
    path("masuk/", views.enter, name="enter"),
    path("perpanjang/", views.extend, name="extend"),
    path("hapus/", views.remove, name="remove"),
]
