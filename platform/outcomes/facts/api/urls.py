from django.urls import path

from outcomes.facts.api import views

app_name = "facts_api"

urlpatterns = [path("", views.Facts.as_view(), name="list")]
