"""Set-ups that regencies share, below the set-up file of a module."""

from django.urls import path

from catalog.bundles.lines import views

app_name = "bundle_lines"
urlpatterns = [
    path("<slug:slug>/berbagi/", views.overview, name="lines"),
    path("<slug:slug>/berbagi/terbitkan/", views.share, name="share"),
    path("<slug:slug>/berbagi/<str:code>/perubahan/", views.changes, name="changes"),
    path("<slug:slug>/berbagi/<str:code>/<int:number>/", views.proposal, name="proposal"),
]
