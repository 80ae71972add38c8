"""Requests about data that the desk handed to a unit, at a regency's host below `/kerja/permintaan-data/`."""

from django.urls import path

from catalog.privacy import unit_views as views

app_name = "privacy_unit"
urlpatterns = [
    path("", views.errands, name="errands"),
    path("<str:code>/", views.errand, name="errand"),
]
