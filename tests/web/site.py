"""A site of the shared pages alone."""

from django.urls import include, path

urlpatterns = [path("", include("web.urls"))]
