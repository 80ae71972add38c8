"""Addresses of duty and absence, and of the rule for answers."""

from django.urls import URLPattern, path

from catalog.modules.complaint_centre.views import duty, preset

urlpatterns: list[URLPattern] = [
    path("petugas/", duty.overview, name="duty"),
    path("petugas/kantor/<int:pk>/", duty.office, name="duty_office"),
    path("petugas/kantor/<int:pk>/minggu/<int:user>/", duty.week, name="duty_week"),
    path("petugas/<int:user>/absen/", duty.absence, name="absence"),
    path("petugas/<int:user>/serahkan/", duty.hand_on, name="hand_on"),
    path("petugas/absen/<int:pk>/akhiri/", duty.end_absence, name="absence_end"),
    path("pengaturan/batas-jawaban/", preset.preset, name="preset"),
]
