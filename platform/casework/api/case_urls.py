from django.urls import path

from casework.api import views

app_name = "case_api"

urlpatterns = [
    path("", views.Cases.as_view(), name="begin"),
    path("track/", views.Track.as_view(), name="track"),
]
