from django.urls import path, re_path

from casework.api import officer_views, views
from casework.codes import CODE_SHAPE

app_name = "case_api"

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
CODE = f"(?P<code>{CODE_SHAPE})"

urlpatterns = [
    path("", officer_views.Cases.as_view(), name="begin"),
    path("track/", views.Track.as_view(), name="track"),
    path("proof/", views.Prove.as_view(), name="prove"),
    path("search/", officer_views.Search.as_view(), name="search"),
    re_path(rf"^{CODE}/$", officer_views.OneCase.as_view(), name="detail"),
    re_path(rf"^{CODE}/papers/(?P<paper>{UUID})/$", officer_views.Paper.as_view(), name="paper"),
    re_path(rf"^{CODE}/proof/$", officer_views.Proof.as_view(), name="proof"),
    re_path(rf"^{CODE}/officers/$", officer_views.Officers.as_view(), name="officers"),
    re_path(rf"^{CODE}/steps/$", officer_views.Steps.as_view(), name="steps"),
    re_path(rf"^{CODE}/record/$", officer_views.Record.as_view(), name="record"),
    re_path(rf"^{CODE}/messages/$", officer_views.Messages.as_view(), name="messages"),
    re_path(rf"^{CODE}/assignment/$", officer_views.Assignment.as_view(), name="assignment"),
]
