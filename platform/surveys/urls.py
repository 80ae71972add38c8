"""Pages for everybody at `/survei/`, for those who hold surveys at `/pengaturan/survei/`."""

from django.urls import path

from surveys import views

app_name = "surveys"
urlpatterns = [
    path("survei/", views.results, name="results"),
    path("survei/hasil/<int:pk>/", views.result, name="result"),
    path("survei/isi/<str:token>/", views.answer, name="answer"),
    path("survei/terima-kasih/", views.thanks, name="thanks"),
    path("survei/loket/<str:secret>/", views.counter, name="counter"),
    path("survei/loket/<str:secret>/terima-kasih/", views.counter_thanks, name="counter_thanks"),
    path("pengaturan/survei/", views.periods, name="periods"),
    path("pengaturan/survei/tambah/", views.add_period, name="add_period"),
    path("pengaturan/survei/pertanyaan/", views.wording, name="wording"),
    path("pengaturan/survei/pertanyaan/tukar/", views.swap, name="swap"),
    path("pengaturan/survei/pertanyaan/<slug:key>/", views.reword, name="reword"),
    path("pengaturan/survei/<int:pk>/", views.period, name="period"),
    path("pengaturan/survei/<int:pk>/ubah/", views.change_period, name="change_period"),
    path("pengaturan/survei/<int:pk>/cetak/", views.print_form, name="print"),
    path("pengaturan/survei/<int:pk>/kertas/", views.paper, name="paper"),
    path("pengaturan/survei/<int:pk>/tindak-lanjut/", views.add_action, name="add_action"),
    path("pengaturan/survei/tindak-lanjut/<int:pk>/", views.change_action, name="change_action"),
    path(
        "pengaturan/survei/masukan/<uuid:pk>/tampilkan/", views.moderate, {"decision": "tampilkan"}, name="show_remark"
    ),
    path(
        "pengaturan/survei/masukan/<uuid:pk>/sembunyikan/",
        views.moderate,
        {"decision": "sembunyikan"},
        name="hide_remark",
    ),
    *(
        path(f"pengaturan/survei/<int:pk>/{step}/", views.step, {"step": step}, name=f"step_{step.replace('-', '_')}")
        for step in views.STEP_NAMES
    ),
]
