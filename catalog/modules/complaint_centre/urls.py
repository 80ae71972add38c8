"""Addresses of the complaint centre, mounted behind the gate at `/complaint-centre/`."""

from django.urls import URLPattern

from catalog.modules.complaint_centre.courses import MODULE

app_name = MODULE

urlpatterns: list[URLPattern] = []
