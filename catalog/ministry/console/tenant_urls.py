"""A regency's own page of use, among its settings."""

from django.urls import path

from catalog.ministry.console import views

app_name = "own_use"
urlpatterns = [path("pemakaian/", views.own_use, name="use")]
