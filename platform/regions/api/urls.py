from django.urls import path

from regions.api import views

app_name = "regions_api"

urlpatterns = [
    path("", views.RegionListView.as_view(), name="list"),
    path("<str:code>/", views.RegionDetailView.as_view(), name="detail"),
]
