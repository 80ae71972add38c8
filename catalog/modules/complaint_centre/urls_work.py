"""Addresses of the officers' pages."""

from django.urls import URLPattern, path

from catalog.modules.complaint_centre.views import inspection, intake, record, work

urlpatterns: list[URLPattern] = [
    path("kerja/", work.overview, name="work"),
    path("kerja/daftar/", work.overview_live, name="work_live"),
    path("kerja/cari/", work.search, name="work_search"),
    path("kerja/banyak/", work.many, name="work_many"),
    path("kerja/<str:code>/", record.report, name="work_report"),
    path("kerja/<str:code>/foto/<uuid:pk>/", record.photo, name="work_photo"),
    path("kerja/<str:code>/<slug:slug>/", record.act, name="work_act"),
    path("catat/", intake.desk, name="desk"),
    path("lapangan/", intake.field, name="field"),
    path("pelanggaran/", inspection.overview, name="whistles"),
    path("pelanggaran/<str:code>/pelapor/", inspection.reporter, name="reporter"),
]
