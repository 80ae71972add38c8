"""Set-up files of a module, beside its page at `/pengaturan/modul/<slug>/`."""

from django.urls import path

from catalog.bundles import views

app_name = "bundles"
urlpatterns = [
    path("<slug:slug>/berkas/", views.files, name="files"),
    path("<slug:slug>/berkas/simpan/", views.save, name="save"),
    path("<slug:slug>/berkas/usulan/", views.proposals, name="proposals"),
    path("<slug:slug>/berkas/usulan/<uuid:pk>/", views.proposal, name="proposal"),
    path("<slug:slug>/berkas/usulan/<uuid:pk>/biarkan/", views.decline, name="decline"),
    path("<slug:slug>/berkas/<uuid:pk>/", views.rehearsal, name="rehearsal"),
    path("<slug:slug>/berkas/<uuid:pk>/muat/", views.apply, name="apply"),
    path("<slug:slug>/berkas/<uuid:pk>/buang/", views.discard, name="discard"),
]
