"""National registers at the ministry's host."""

from django.urls import path

from catalog.ministry.registry.views import innovations, malls, problems, reform

app_name = "registry"
urlpatterns = [
    path("mpp-nasional/", malls.public, name="malls"),
    path("mpp-nasional/data.csv", malls.as_csv, name="malls_csv"),
    path("mpp-nasional/data.json", malls.as_json, name="malls_json"),
    path("mpp-nasional/dcat.json", malls.described, name="malls_dcat"),
    path("konsol/mpp/", malls.entries, name="mall_entries"),
    path("konsol/mpp/tambah/", malls.add, name="mall_add"),
    path("konsol/mpp/angka-nasional/", malls.report, name="mall_report"),
    path("konsol/mpp/<uuid:pk>/", malls.correct, name="mall_correct"),
    path("konsol/rb-tematik/", reform.reform, name="reform"),
    path("konsol/rb-tematik/tema/", reform.themes, name="themes"),
    path("konsol/masalah/", problems.board, name="problems"),
    path("konsol/masalah/ajukan/", problems.raise_problem, name="problem_raise"),
    path("konsol/masalah/<uuid:pk>/", problems.problem, name="problem"),
    path("konsol/masalah/<uuid:pk>/nilai/", problems.score, name="problem_score"),
    path("konsol/masalah/<uuid:pk>/tutup/", problems.close, name="problem_close"),
    path("konsol/inovasi/", innovations.submissions, name="innovations"),
    path("konsol/inovasi/<uuid:pk>/berkas.pdf", innovations.pdf, name="innovation_pdf"),
    path("konsol/inovasi/<uuid:pk>/berkas.csv", innovations.as_csv, name="innovation_csv"),
]
