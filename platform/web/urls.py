"""Pages that both sites have. The style guide exists only where `TIRU_STYLE_GUIDE` says so."""

from django.conf import settings
from django.urls import path

from web import outbox, style_guide, views

app_name = "web"

urlpatterns = [
    path("bahasa/", views.set_language, name="set_language"),
    path("perangkat/", outbox.device, name="device"),
    path("aksesibilitas/", views.accessibility, name="accessibility"),
]

if settings.TIRU_STYLE_GUIDE:
    urlpatterns += [
        path("gaya/", style_guide.index, name="style_guide"),
        path("gaya/<slug:page>/", style_guide.page, name="style_guide_page"),
    ]
