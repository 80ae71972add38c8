from django.urls import URLPattern, path

from catalog.modules.smart_kampung.views import villages

app_name = "smart_kampung"

urlpatterns: list[URLPattern] = [
    # Villages: how far they have come, their registers, outreach.
    path("desa/", villages.regency, name="villages"),
    path("desa/data.csv", villages.open_data, name="villages_csv"),
    path("desa/<slug:code>/", villages.village, name="village"),
    path("desa/<slug:code>/nilai/", villages.score, name="village_score"),
    path("desa/<slug:code>/buka-malam/", villages.open_at_night, name="open_at_night"),
]
