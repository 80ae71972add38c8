"""All settings of a regency, at `/pengaturan/semua/`."""

from django.urls import path

from web import views

app_name = "settings"
urlpatterns = [path("", views.settings_index, name="index")]
