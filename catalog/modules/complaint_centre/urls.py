"""Addresses of the complaint centre, mounted behind the gate at `/complaint-centre/`."""

from django.urls import URLPattern, URLResolver, include, path

from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.views import citizen

app_name = MODULE

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("catalog.modules.complaint_centre.urls_setup")),
    path("", include("catalog.modules.complaint_centre.urls_duty")),
    path("terbuka/", include("catalog.modules.complaint_centre.urls_public")),
    # Reports, as citizens bring and follow them
    path("", citizen.start, name="start"),
    path("lapor/<slug:word>/", citizen.report, name="file"),
    path("laporan/<slug:code>/", citizen.follow, name="report"),
    path("laporan/<slug:code>/tanda-terima/", citizen.receipt, name="receipt"),
    path("laporan/<slug:code>/pesan/", citizen.write, name="write"),
    path("laporan/<slug:code>/selesai/", citizen.confirm, name="confirm"),
    path("laporan/<slug:code>/buka-lagi/", citizen.reopen, name="reopen"),
    path("laporan/<slug:code>/tarik/", citizen.withdraw, name="withdraw"),
    path("laporan/<slug:code>/gabung/<uuid:pk>/", citizen.join, name="join"),
    path("laporan/<slug:code>/foto/<uuid:pk>/", citizen.photo, name="photo"),
    path("", include("catalog.modules.complaint_centre.urls_ladder")),
    path("", include("catalog.modules.complaint_centre.urls_channels")),
    path("", include("catalog.modules.complaint_centre.urls_work")),
]
