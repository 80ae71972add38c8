"""The front pages of a regency: for citizens at `/`, for officers at `/kerja/`."""

from django.urls import path

from catalog.home import views

app_name = "home"

urlpatterns = [
    path("", views.home, name="home"),
    path("cari/", views.search, name="search"),
    path("kerja/", views.today, name="today"),
    path("kerja/daerah/", views.head, name="head"),
]
