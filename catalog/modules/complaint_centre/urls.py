"""Addresses of the complaint centre, mounted behind the gate at `/complaint-centre/`."""

from django.urls import URLPattern, URLResolver, include, path

from catalog.modules.complaint_centre.courses import MODULE

app_name = MODULE

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("catalog.modules.complaint_centre.urls_work")),
]
