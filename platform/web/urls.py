"""Pages that both sites have. The style guide exists only where `TIRU_STYLE_GUIDE` says so."""

from django.conf import settings
from django.urls import path

from web import appearance, offline, outbox, style_guide, views

app_name = "web"

urlpatterns = [
    path("bahasa/", views.set_language, name="set_language"),
    path("perangkat/", outbox.device, name="device"),
    path("perangkat/pekerja.js", offline.worker, name="worker"),
    path("perangkat/tanpa-sambungan/", offline.without_line, name="offline"),
    path("perangkat/manifest.webmanifest", offline.manifest, name="manifest"),
    path("perangkat/ikon/<slug:shape>-<int:size>.png", offline.icon, name="icon"),
    path("perangkat/warna/<slug:accent>-<slug:support>-<slug:edition>.css", appearance.theme, name="theme"),
    path("perangkat/warna/bagian/<slug:accent>-<slug:support>-<slug:edition>.css", appearance.part, name="theme_part"),
    path("perangkat/lambang/<slug:mark>-<int:size>.png", appearance.logo, name="logo"),
    path("aksesibilitas/", views.accessibility, name="accessibility"),
]

if settings.TIRU_STYLE_GUIDE:
    urlpatterns += [
        path("gaya/", style_guide.index, name="style_guide"),
        path("gaya/<slug:page>/", style_guide.page, name="style_guide_page"),
    ]
