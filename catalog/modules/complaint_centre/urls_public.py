"""What everybody sees of reports, below `terbuka/`."""

from django.urls import path

from catalog.modules.complaint_centre.views import public, villages

urlpatterns = [
    path("", public.overview, name="public"),
    path("laporan/", public.listing, name="public_list"),
    path("laporan/<uuid:pk>/", public.report, name="public_report"),
    path("laporan/<uuid:pk>/foto/<uuid:photo>/", public.photo, name="public_photo"),
    path("desa/", villages.overview, name="public_villages"),
    path("data/", public.data, name="public_data"),
    path("data/<int:year>.csv", public.as_csv, name="public_csv"),
    path("data/<int:year>.json", public.as_json, name="public_json"),
    path("data/desa-<int:year>.csv", villages.as_csv, name="public_villages_csv"),
    path("data/desa-<int:year>.json", villages.as_json, name="public_villages_json"),
]
