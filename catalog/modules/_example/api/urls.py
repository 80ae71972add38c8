from django.urls import path

from catalog.modules._example.api import views

app_name = "example_api"

urlpatterns = [path("notices/", views.NoticeListView.as_view(), name="notices")]
