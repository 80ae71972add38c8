from django.urls import path

from catalog.ministry.api import views

app_name = "regencies_api"

urlpatterns = [
    path("", views.RegencyListView.as_view(), name="list"),
    path("<str:code>/", views.RegencyDetailView.as_view(), name="detail"),
]
