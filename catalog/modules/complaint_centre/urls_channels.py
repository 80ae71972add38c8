"""The ways in and out: their pages, the door at which carriers call, and Open311."""

from django.urls import include, path

from catalog.modules.complaint_centre.views import channels

urlpatterns = [
    path("kanal/", channels.overview, name="channels"),
    path("kanal/kunci/", channels.program_keys, name="keys"),
    path("kanal/kunci/<uuid:pk>/cabut/", channels.revoke_key, name="revoke_key"),
    path("kanal/sistem/", channels.system, name="new_system"),
    path("kanal/sistem/<uuid:pk>/", channels.system, name="system"),
    path("kanal/<slug:way>/", channels.connect, name="connect"),
    path("kabar/<slug:way>/", channels.bring, name="bring"),
    path("open311/v2/", include("catalog.modules.complaint_centre.open311.urls")),
]
