from django.urls import path, re_path

from outcomes.api import views

app_name = "outcomes_api"

INDICATOR = r"(?P<indicator>[a-z0-9_.]{1,80})"
PERIOD = r"(?P<period>[0-9]{4}(?:-(?:[0-9]{2}|Q[1-4]|S[12]))?)"

urlpatterns = [
    path("", views.Outcomes.as_view(), name="list"),
    re_path(rf"^{INDICATOR}/{PERIOD}/$", views.Outcome.as_view(), name="detail"),
]
