"""A release at the ministry, below `/konsol/katalog/`."""

from django.urls import path

from catalog.ministry.curation import views

app_name = "curation"
urlpatterns = [
    path("<slug:slug>/<str:version>/", views.release, name="release"),
    path("<slug:slug>/<str:version>/tinjau/", views.send_to_review, name="send_to_review"),
    path("<slug:slug>/<str:version>/kembalikan/", views.send_back, name="send_back"),
    path("<slug:slug>/<str:version>/butir/<slug:item>/", views.point, name="point"),
    path("<slug:slug>/<str:version>/gelombang/", views.rings, name="rings"),
    path("<slug:slug>/<str:version>/gelombang/buka/", views.open_ring, name="open_ring"),
    path("<slug:slug>/<str:version>/peluncuran/", views.halt, name="halt"),
]
