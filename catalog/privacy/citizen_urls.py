"""What citizens ask of their own data, at a regency's host."""

from django.urls import path

from catalog.privacy import citizen_views as views

app_name = "my_data"
urlpatterns = [
    path("", views.home, name="home"),
    path("minta/", views.ask, name="ask"),
    path("persetujuan/cabut/", views.withdraw, name="withdraw"),
    path("permintaan/<str:code>/", views.request, name="request"),
    path("permintaan/<str:code>/tarik/", views.take_back, name="take_back"),
    path("permintaan/<str:code>/salinan/", views.copy_link, name="copy_link"),
    path("salinan/<str:word>/", views.copy, name="copy"),
]
