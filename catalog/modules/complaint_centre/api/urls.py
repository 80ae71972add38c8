from django.urls import path, re_path

from casework.codes import CODE_SHAPE
from catalog.modules.complaint_centre.api import officer_views, views

app_name = "complaint_centre_api"

CODE = f"(?P<code>{CODE_SHAPE})"

urlpatterns = [
    path("categories/", views.Categories.as_view(), name="categories"),
    path("reports/", officer_views.Reports.as_view(), name="reports"),
    path("reports/track/", views.Track.as_view(), name="track"),
    path("reports/track/messages/", views.TrackMessages.as_view(), name="track_messages"),
    path("reports/search/", officer_views.Search.as_view(), name="search"),
    re_path(rf"^reports/{CODE}/$", officer_views.OneReport.as_view(), name="report"),
    re_path(rf"^reports/{CODE}/verification/$", officer_views.Verification.as_view(), name="verification"),
    re_path(rf"^reports/{CODE}/assignment/$", officer_views.Assignment.as_view(), name="assignment"),
    re_path(rf"^reports/{CODE}/answers/$", officer_views.Answers.as_view(), name="answers"),
    re_path(rf"^reports/{CODE}/messages/$", officer_views.Messages.as_view(), name="messages"),
    re_path(rf"^reports/{CODE}/resolution/$", officer_views.Resolution.as_view(), name="resolution"),
]
