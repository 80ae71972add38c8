"""A regency's set-up, at `/pengaturan/persiapan/`."""

from django.urls import path

from onboarding.setup import views

app_name = "setup"

urlpatterns = [
    path("", views.checklist, name="checklist"),
    path("buka/", views.go_live, name="go_live"),
]
