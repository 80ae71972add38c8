"""A regency's own page of what it uses, among its settings."""

from django.urls import path

from catalog.operations import views

app_name = "own_limits"
urlpatterns = [path("pemakaian-sumber-daya/", views.own_use, name="use")]
