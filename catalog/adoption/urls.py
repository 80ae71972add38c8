"""A regency on its way to a module, at `/pengaturan/`: search, compare, readiness, cost, sandbox."""

from django.urls import path

from catalog.adoption import views

app_name = "adoption"

urlpatterns = [
    path("modul/cari/", views.search, name="search"),
    path("modul/banding/", views.compare, name="compare"),
    path("modul/jaringan/", views.network, name="network"),
    path("modul/<slug:slug>/kesiapan/", views.readiness, name="readiness"),
    path("modul/<slug:slug>/kesiapan/ringkasan/", views.summary, name="summary"),
    path("modul/<slug:slug>/kesiapan/<slug:need>/", views.confirm, name="confirm"),
    path("modul/<slug:slug>/kesiapan/<slug:need>/cabut/", views.take_back, name="take_back"),
    path("modul/<slug:slug>/biaya/", views.cost, name="cost"),
    path("modul/<slug:slug>/biaya/unduh/", views.cost_file, name="cost_file"),
]
