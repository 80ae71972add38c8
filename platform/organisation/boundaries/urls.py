"""The boundary of a regency, at `/pengaturan/batas/`."""

from django.urls import path

from organisation.boundaries import views

app_name = "boundaries"
urlpatterns = [
    path("", views.boundary, name="boundary"),
    path("coba/", views.try_position, name="try_position"),
    path("berkas/", views.file, name="file"),
    path("hapus/", views.remove, name="remove"),
]
