"""A regency's settings about modules, at `/pengaturan/`."""

from django.urls import path

from catalog.activation import archive_views as archives
from catalog.activation import views
from catalog.preferences.views import edit as edit_preferences

app_name = "activation"

urlpatterns = [
    path("", views.summary, name="summary"),
    path("modul/", views.modules, name="modules"),
    path("modul/<slug:slug>/", views.module, name="module"),
    path("modul/<slug:slug>/naskah/<slug:name>/", views.paper, name="paper"),
    path("modul/<slug:slug>/naskah/<slug:name>/unduh/", views.paper_file, name="paper_file"),
    path("modul/<slug:slug>/nyalakan/", views.switch_on, name="switch_on"),
    path("modul/<slug:slug>/proses/", views.progress, name="progress"),
    path("modul/<slug:slug>/proses/kini/", views.progress_live, name="progress_live"),
    path("modul/<slug:slug>/atur/", edit_preferences, name="preferences"),
    path("modul/<slug:slug>/matikan/", views.switch_off, name="switch_off"),
    path("modul/<slug:slug>/tertunda/", views.parked, name="parked"),
    path("modul/<slug:slug>/arsipkan/", archives.archive, name="archive"),
    path("arsip/", archives.archives, name="archives"),
    path("arsip/<slug:slug>/<uuid:archive_id>/", archives.detail, name="archive_detail"),
    path("arsip/<slug:slug>/<uuid:archive_id>/pulihkan/", archives.restore, name="restore"),
    path("arsip/<slug:slug>/<uuid:archive_id>/musnahkan/", archives.destroy, name="destroy_archive"),
]
