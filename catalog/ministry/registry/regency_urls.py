"""What of the national registers a regency fills in, at its own host below `/pengaturan/`."""

from django.urls import path

from catalog.ministry.registry.views import innovations_here, problems_here

app_name = "registry_here"
urlpatterns = [
    path("inovasi/", innovations_here.overview, name="innovations"),
    path("inovasi/hitung/", innovations_here.estimate, name="innovation_estimate"),
    path("inovasi/<slug:slug>/", innovations_here.innovation, name="innovation"),
    path("inovasi/<slug:slug>/tulis/", innovations_here.describe, name="innovation_describe"),
    path("inovasi/<slug:slug>/bukti/<slug:indicator>/", innovations_here.evidence, name="innovation_evidence"),
    path("inovasi/<slug:slug>/ajukan/", innovations_here.submit, name="innovation_submit"),
    path("inovasi/<slug:slug>/berkas.pdf", innovations_here.pdf, name="innovation_pdf"),
    path("inovasi/<slug:slug>/berkas.csv", innovations_here.as_csv, name="innovation_csv"),
    path("masalah/", problems_here.board, name="problems"),
    path("masalah/ajukan/", problems_here.raise_problem, name="problem_raise"),
    path("masalah/<uuid:pk>/", problems_here.problem, name="problem"),
    path("masalah/<uuid:pk>/nilai/", problems_here.score, name="problem_score"),
    path("masalah/<uuid:pk>/langkah/", problems_here.add_step, name="problem_step"),
    path("masalah/<uuid:pk>/langkah/<int:step>/hapus/", problems_here.remove_step, name="problem_step_remove"),
]
