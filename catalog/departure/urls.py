"""A regency's way out, at `/pengaturan/keluar/`."""

from django.urls import path

from catalog.departure import views

app_name = "departure"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("ajukan/", views.ask, name="request"),
    path("ekspor/", views.export_again, name="export"),
    path("unduh/", views.download, name="download"),
    path("batal/", views.cancel, name="cancel"),
]
