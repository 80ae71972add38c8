"""What anybody may read."""

from django.urls import URLPattern, path

from catalog.modules.one_student_one_client.views import materials

urlpatterns: list[URLPattern] = [
    path("materi/", materials.overview, name="materials"),
    path("materi/<slug:slug>/", materials.topic, name="material"),
]
