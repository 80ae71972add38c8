from django.urls import URLPattern

app_name = "smart_kampung"

urlpatterns: list[URLPattern] = []
