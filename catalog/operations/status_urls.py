"""The state of the services, for everybody, at every host."""

from django.urls import path

from catalog.operations import views

app_name = "status"
urlpatterns = [
    path("status/", views.status, name="page"),
    path("status/umpan/", views.feed, name="feed"),
]
