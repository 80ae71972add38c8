from django.urls import path

from catalog.modules.smart_kampung.api import house_views, views

app_name = "smart_kampung_api"

urlpatterns = [
    path("villages/", views.Villages.as_view(), name="villages"),
    path("villages/<slug:code>/", views.OneVillage.as_view(), name="village"),
    path("villages/<slug:code>/letters/", views.Letters.as_view(), name="letters"),
    path("requests/track/", views.Track.as_view(), name="track"),
    path("requests/<slug:code>/", views.Request.as_view(), name="request"),
    path("houses/", house_views.Houses.as_view(), name="houses"),
    path("houses/public/", house_views.PublicHouses.as_view(), name="public_houses"),
]
