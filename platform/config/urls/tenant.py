"""Addresses at a regency's host. Modules are mounted behind the gate: off and unknown answer alike."""

from django.urls import include, path

from catalog.sdk import gate
from config.urls.api import tenant_api

urlpatterns = [
    path("", include("catalog.home.urls")),
    path("", include("web.urls")),
    path("akun/", include("accounts.urls")),
    path("", include("accounts.citizen_urls")),
    path("", include("accounts.sso.urls")),
    path("pengaturan/", include("organisation.urls")),
    path("pengaturan/batas/", include("organisation.boundaries.urls")),
    path("pengaturan/semua/", include("web.settings_urls")),
    path("kantor/", include("organisation.offices_urls")),
    path("pengaturan/impor/", include("imports.urls")),
    path("pengaturan/kebijakan/", include("policies.urls")),
    path("penduduk/", include("residents.urls")),
    path("", include("documents.urls")),
    path("", include("casework.citizen_urls")),
    path("pengaturan/keluar/", include("catalog.departure.urls")),
    path("pengaturan/identitas/", include("onboarding.identity.urls")),
    path("pengaturan/modul/", include("catalog.bundles.urls")),
    path("pengaturan/modul/", include("catalog.bundles.lines.urls")),
    path("pengaturan/modul/", include("catalog.cohorts.urls")),
    path("pengaturan/tagihan/", include("billing.urls")),
    path("pengaturan/", include("catalog.adoption.urls")),
    path("pengaturan/ruang-coba/", include("catalog.adoption.sandboxes.urls")),
    path("pengaturan/persiapan/", include("onboarding.setup.urls")),
    path("pengaturan/studi-tiru/", include("catalog.visits.urls")),
    path("pengaturan/perjanjian/", include("onboarding.agreements.tenant_urls")),
    path("pengaturan/", include("catalog.activation.urls")),
    path("pengaturan/", include("catalog.ministry.console.tenant_urls")),
    path("", include("catalog.problems.urls")),
    path("pengaturan/pelindungan-data/", include("catalog.privacy.urls")),
    path("data-saya/", include("catalog.privacy.citizen_urls")),
    path("kerja/permintaan-data/", include("catalog.privacy.unit_urls")),
    path("pengaturan/", include("catalog.ministry.registry.regency_urls")),
    path("", include("notifications.urls")),
    path("", include("surveys.urls")),
    path("", include("outcomes.urls")),
    path("pengaturan/", include("catalog.operations.regency_urls")),
    path("", include("catalog.operations.status_urls")),
    path("", include("casework.urls")),
    path("api/v1/", include(tenant_api)),
    path("scim/v2/", include("organisation.scim.urls")),
    *gate.mount_urls(),
]

handler500 = "web.views.server_error"
