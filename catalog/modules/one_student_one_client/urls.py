from django.urls import URLPattern

from catalog.modules.one_student_one_client import urls_materials

app_name = "one_student_one_client"

urlpatterns: list[URLPattern] = [
    *urls_materials.urlpatterns,
]
