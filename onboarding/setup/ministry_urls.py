"""How long regencies take from the application to the first served citizen, at `/konsol/waktu-mulai/`."""

from django.urls import path

from onboarding.setup import views

app_name = "setup_times"

urlpatterns = [
    path("", views.times, name="times"),
]
