from django.urls import path

from catalog.ministry import departures, views
from catalog.ministry.custody import views as custody

app_name = "ministry"

urlpatterns = [
    path("", views.home, name="home"),
    path("katalog/", views.catalogue, name="catalogue"),
    path("katalog/publiccode.json", views.publiccode_all, name="publiccode_all"),
    path("katalog/<slug:path>/", views.module, name="module"),
    path("katalog/<slug:path>/publiccode.yml", views.publiccode, name="publiccode"),
    path("katalog/<slug:path>/naskah/<slug:name>/", views.paper, name="paper"),
    path("katalog/<slug:path>/naskah/<slug:name>/unduh/", views.paper_file, name="paper_file"),
    path("daerah/", views.public_regencies, name="public_regencies"),
    path("konsol/", views.console, name="console"),
    path("konsol/adopsi.csv", views.adoption_csv, name="adoption_csv"),
    path("konsol/daerah/", views.regencies, name="regencies"),
    path("konsol/daerah/<str:code>/", views.regency, name="regency"),
    path("konsol/daerah/<str:code>/tangguhkan/", views.suspend, name="suspend"),
    path("konsol/daerah/<str:code>/pulihkan/", views.resume, name="resume"),
    path("konsol/daerah/<str:code>/modul/<slug:slug>/", views.module_at, name="module_at"),
    path("konsol/daerah/<str:code>/keluar/", departures.departure, name="departure"),
    path("konsol/daerah/<str:code>/keluar/ajukan/", departures.begin, name="departure_begin"),
    path("konsol/daerah/<str:code>/keluar/bukti/", departures.certificate, name="certificate"),
    path("konsol/daerah/<str:code>/keluar/bukti.json", departures.certificate_json, name="certificate_json"),
    path("konsol/daerah/<str:code>/keluar/<slug:step>/", departures.take, name="departure_step"),
    path("konsol/daerah/<str:code>/penyimpanan/", custody.custody, name="custody"),
    path("konsol/daerah/<str:code>/penyimpanan/cadangkan/", custody.back_up, name="custody_back_up"),
    path("konsol/daerah/<str:code>/penyimpanan/ruang-coba/", custody.make_sandbox, name="custody_sandbox"),
    path("konsol/daerah/<str:code>/penyimpanan/salinan/", custody.make_copy, name="custody_copy"),
    path("konsol/daerah/<str:code>/penyimpanan/<uuid:backup_id>/pulihkan/", custody.restore, name="custody_restore"),
    path("konsol/daerah/<str:code>/penyimpanan/<slug:schema>/hapus/", custody.wipe, name="custody_wipe"),
    path(
        "konsol/daerah/<str:code>/penyimpanan/pekerjaan/<uuid:operation_id>/",
        custody.progress,
        name="custody_progress",
    ),
    path(
        "konsol/daerah/<str:code>/penyimpanan/pekerjaan/<uuid:operation_id>/kini/",
        custody.progress_live,
        name="custody_progress_live",
    ),
    path("konsol/pengaturan-bersama/", views.lineage, name="lineage"),
    path("konsol/katalog/", views.releases, name="releases"),
    path("konsol/katalog/<slug:slug>/<str:version>/terbitkan/", views.publish, name="publish"),
    path("konsol/katalog/<slug:slug>/<str:version>/hentikan/", views.retire, name="retire"),
    path("konsol/katalog/<slug:slug>/<str:version>/batasi/", views.restrict, name="restrict"),
    path("konsol/katalog/permintaan/<int:pk>/", views.decide_request, name="decide_request"),
    path("konsol/pekerjaan/", views.jobs, name="jobs"),
    path("konsol/pekerjaan/<int:pk>/ulangi/", views.retry_job, name="retry_job"),
    path("konsol/armada/", views.fleet, name="fleet"),
    path("konsol/armada/berjalan/", views.fleet_live, name="fleet_live"),
]
