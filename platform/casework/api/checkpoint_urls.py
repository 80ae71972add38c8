from django.urls import re_path

from casework.api import views
from core.checkpoints import SHAPE

app_name = "checkpoint_api"

urlpatterns = [re_path(rf"^{SHAPE}/$", views.CheckpointFound.as_view(), name="detail")]
