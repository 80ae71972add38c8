from django.urls import path, re_path

from casework.api import views
from casework.models.products import CODE_SHAPE

app_name = "service_api"

urlpatterns = [
    path("", views.Services.as_view(), name="list"),
    re_path(rf"^(?P<code>(?i:{CODE_SHAPE}))/$", views.Service.as_view(), name="detail"),
]
