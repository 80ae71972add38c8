"""Tables that come in, at `/pengaturan/impor/`."""

from django.urls import path

from imports import views

app_name = "imports"
urlpatterns = [
    path("", views.runs, name="list"),
    path("baru/<str:slug>/", views.upload, name="upload"),
    path("templat/<str:slug>/<str:kind>/", views.template, name="template"),
    path("<uuid:pk>/", views.run, name="run"),
    path("<uuid:pk>/kolom/", views.columns, name="columns"),
    path("<uuid:pk>/kemajuan/", views.progress, name="progress"),
    path("<uuid:pk>/perbaikan/", views.mend, name="mend"),
    path("<uuid:pk>/tulis/", views.write, name="write"),
    path("<uuid:pk>/batalkan/", views.undo, name="undo"),
    path("<uuid:pk>/buang/", views.discard, name="discard"),
]
