from django.urls import path

from catalog.problems import views

app_name = "problems"
urlpatterns = [
    path("kerja/masalah/", views.report, name="report"),
    path("kerja/masalah/<uuid:report_id>/selesai/", views.close, name="close"),
]
