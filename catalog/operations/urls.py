"""Of operators, at the ministry's `/konsol/`."""

from django.urls import path

from catalog.operations import views

app_name = "operations"
urlpatterns = [
    path("batas/", views.limits, name="limits"),
    path("batas/<str:code>/", views.limits_of, name="limits_of"),
    path("gangguan/", views.incidents, name="incidents"),
    path("gangguan/baru/", views.new_incident, name="new_incident"),
    path("gangguan/<int:pk>/", views.incident, name="incident"),
]
