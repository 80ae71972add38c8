"""What of the national registers a regency fills in, at its own host below `/pengaturan/`."""

from django.urls import URLPattern

app_name = "registry_here"
urlpatterns: list[URLPattern] = []
