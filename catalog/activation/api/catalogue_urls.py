from django.urls import path

from catalog.activation.api import views

app_name = "catalogue_api"

urlpatterns = [
    path("", views.CatalogueView.as_view(), name="list"),
    path("<slug:slug>/", views.CatalogueModuleView.as_view(), name="detail"),
]
