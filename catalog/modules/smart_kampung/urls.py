from django.urls import URLPattern, path

from catalog.modules.smart_kampung.views import authority, houses

app_name = "smart_kampung"

urlpatterns: list[URLPattern] = [
    # Unfit houses, and the regent's delegation to the villages.
    path("rumah/", houses.overview, name="houses"),
    path("rumah/usul/", houses.propose, name="house_propose"),
    path("rumah/terbuka/", houses.public, name="houses_public"),
    path("rumah/<str:code>/", houses.house, name="house"),
    path("rumah/<str:code>/pratinjau/", houses.preview, name="house_preview"),
    path("rumah/<str:code>/berkas/<uuid:pk>/", houses.file, name="house_file"),
    path("rumah/<str:code>/<slug:slug>/", houses.step, name="house_step"),
    path("wewenang/", authority.overview, name="authority"),
    path("wewenang/beri/", authority.give, name="authority_give"),
    path("wewenang/<int:pk>/cabut/", authority.take_back, name="authority_take_back"),
]
