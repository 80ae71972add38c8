"""Study visits at the ministry's host: the facilitator's pages, and the one where anybody checks an agreement."""

from django.urls import include, path

from catalog.visits import views
from catalog.visits.urls import app_name as namespace
from catalog.visits.urls import shared

_console = [path("sertifikat/", views.certificate, name="certificate"), *shared]
_check = [path("<str:token>/", views.check, name="check")]

urlpatterns = [
    path("konsol/studi-tiru/", include((_console, namespace))),
    path("kesepakatan/", include((_check, "visit_check"))),
]
