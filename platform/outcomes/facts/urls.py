"""What regencies have sent, at the ministry's host."""

from django.urls import path

from outcomes.facts import views

app_name = "facts"
urlpatterns = [path("konsol/fakta/", views.facts, name="list")]
