"""The agreement in a regency, at `/pengaturan/perjanjian/`."""

from django.urls import path, re_path

from onboarding.agreements import views

app_name = "agreement"

urlpatterns = [
    path("", views.here, name="here"),
    path("setujui/", views.approve_list, name="approve_list"),
    re_path(r"^(?P<copy>naskah|daerah|penyelenggara)/$", views.copy_here, name="copy"),
]
