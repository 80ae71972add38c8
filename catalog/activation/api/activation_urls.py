from django.urls import path

from catalog.activation.api import views

app_name = "activation_api"

urlpatterns = [
    path("", views.ActivationsView.as_view(), name="list"),
    path("<slug:slug>/", views.ActivationView.as_view(), name="detail"),
    path("<slug:slug>/off/", views.SwitchOffView.as_view(), name="off"),
]
