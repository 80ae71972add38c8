"""Residents of a regency, at `/penduduk/`."""

from django.urls import path

from residents import views

app_name = "residents"
urlpatterns = [
    path("", views.residents, name="list"),
    path("cari/", views.search, name="search"),
    path("tambah/", views.register, name="register"),
    path("jumlah/", views.populations, name="populations"),
    path("jumlah/hitung/", views.count_register, name="count_register"),
    path("ganda/", views.duplicates, name="duplicates"),
    path("ganda/cari/", views.look_for_duplicates, name="look_for_duplicates"),
    path("ganda/<int:pk>/", views.pair, name="pair"),
    path("gabung/<uuid:kept>/<uuid:dropped>/", views.merge, name="merge"),
    path("gabungan/<int:pk>/batal/", views.undo_merge, name="undo_merge"),
    path("<uuid:pk>/", views.resident, name="resident"),
    path("<uuid:pk>/betulkan/", views.correct, name="correct"),
    path("<uuid:pk>/nomor/<str:field>/", views.show_number, name="show_number"),
    path("<uuid:pk>/cocok/", views.confirm_numbers, name="confirm_numbers"),
    path("<uuid:pk>/status/<str:event>/", views.status, name="status"),
    path("<uuid:pk>/keluarga/", views.join_family, name="join_family"),
    path("<uuid:pk>/keluarga-baru/", views.found_family, name="found_family"),
    path("keluarga/<uuid:pk>/", views.family, name="family"),
    path("keluarga/<uuid:pk>/kartu/", views.renew_card, name="renew_card"),
]
