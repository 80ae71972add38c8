"""The JSON API, version 1: the same conventions at every host, other contents at the ministry and at a regency."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from catalog.sdk import gate
from core.api.views import NothingHere

_shared: list[URLPattern | URLResolver] = [
    path("regions/", include("regions.api.urls")),
    path("catalogue/", include("catalog.activation.api.catalogue_urls")),
]

_nothing = re_path("", NothingHere.as_view(), name="nothing")

# Each host describes its own addresses: left alone, the generator would describe those of ROOT_URLCONF everywhere.
ministry_api: list[URLPattern | URLResolver] = [
    path("openapi.json", SpectacularJSONAPIView.as_view(urlconf="config.urls.ministry"), name="openapi"),
    *_shared,
    path("regencies/", include("catalog.ministry.api.urls")),
    path("outcomes/", include("outcomes.facts.api.urls")),
    _nothing,
]

tenant_api: list[URLPattern | URLResolver] = [
    path("openapi.json", SpectacularJSONAPIView.as_view(urlconf="config.urls.tenant"), name="openapi"),
    *_shared,
    path("activations/", include("catalog.activation.api.activation_urls")),
    path("services/", include("casework.api.service_urls")),
    path("cases/", include("casework.api.case_urls")),
    path("checkpoints/", include("casework.api.checkpoint_urls")),
    path("residents/", include("residents.api.urls")),
    path("outcomes/", include("outcomes.api.urls")),
    *gate.mount_api(),
    _nothing,
]
