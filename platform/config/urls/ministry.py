"""Addresses at the ministry's host."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config.urls.api import ministry_api

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # lock-out and second factor

urlpatterns = [
    path("", include("catalog.ministry.urls")),
    path("", include("catalog.ministry.console.urls")),
    path("konsol/katalog/", include("catalog.ministry.curation.urls")),
    path("", include("catalog.ministry.registry.urls")),
    path("", include("onboarding.urls")),
    path("konsol/waktu-mulai/", include("onboarding.setup.ministry_urls")),
    path("", include("catalog.visits.ministry_urls")),
    path("", include("web.urls")),
    path("akun/", include("accounts.urls")),
    path("konsol/", include("organisation.ministry_urls")),
    path("konsol/tagihan/", include("billing.ministry_urls")),
    path("konsol/tagihan/selisih/", include("billing.mirror.urls")),
    path("", include("billing.webhooks.urls")),
    path("konsol/minat/", include("catalog.cohorts.ministry_urls")),
    path("konsol/pelindungan-data/", include("catalog.privacy.ministry_urls")),
    path("konsol/kebijakan/", include("policies.national.urls")),
    path("", include("notifications.ministry_urls")),
    path("", include("outcomes.facts.urls")),
    path("konsol/", include("catalog.operations.urls")),
    path("", include("catalog.operations.status_urls")),
    path("api/v1/", include(ministry_api)),
    path("admin/", admin.site.urls),
]

handler500 = "web.views.server_error"
