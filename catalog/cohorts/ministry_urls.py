"""Interest lists and joint starts, at `/konsol/minat/`."""

from django.urls import path

from catalog.cohorts import ministry_views as views

app_name = "ministry_cohorts"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:slug>/", views.demand, name="demand"),
    path("<slug:slug>/undang/", views.invite, name="invite"),
    path("<slug:slug>/<int:number>/", views.cohort, name="cohort"),
    path("<slug:slug>/<int:number>/pastikan/", views.confirm, name="confirm"),
    path("<slug:slug>/<int:number>/batalkan/", views.call_off, name="call_off"),
]
