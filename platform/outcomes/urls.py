"""What a regency reports, at `/pengaturan/capaian/`."""

from django.urls import path

from outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("pengaturan/capaian/", views.reported, name="list"),
    path("pengaturan/capaian/hitung/", views.compute_now, name="compute"),
    path("pengaturan/capaian/<str:indicator>/<str:period>/", views.reckoning, name="reckoning"),
]
