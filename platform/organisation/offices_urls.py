"""Pages for everybody, at `/kantor/`."""

from django.urls import path

from organisation import offices_views

app_name = "offices"
urlpatterns = [
    path("", offices_views.offices, name="offices"),
    path("<slug:code>/", offices_views.office, name="office"),
]
