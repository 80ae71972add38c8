from django.urls import path

from catalog.privacy import ministry_views as views

app_name = "ministry_privacy"
urlpatterns = [path("", views.overview, name="overview")]
