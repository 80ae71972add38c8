"""The console's further pages, at the ministry's host."""

from django.urls import path

from catalog.ministry.console import views

app_name = "console"
urlpatterns = [
    path("konsol/pemakaian/", views.use, name="use"),
    path("konsol/perhatian/", views.attention, name="attention"),
    path("konsol/pemakaian/<str:code>/<slug:slug>/", views.adoption, name="adoption"),
    path("konsol/sebelum-sesudah/", views.effects, name="effects"),
    path("konsol/setara/", views.peers, name="peers"),
    path("konsol/peta/", views.spread, name="map"),
    path("konsol/peta.csv", views.spread_csv, name="map_csv"),
]
