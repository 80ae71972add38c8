"""The privacy desk, at a regency's host below `/pengaturan/pelindungan-data/`."""

from django.urls import path

from catalog.privacy import breach_views as breaches
from catalog.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("catatan/", views.register, name="register"),
    path("catatan/pemrosesan.pdf", views.register_pdf, name="register_pdf"),
    path("catatan/pemrosesan.csv", views.register_csv, name="register_csv"),
    path("catatan/setujui/", views.approve_register, name="approve_register"),
    path("catatan/kontak/", views.contact, name="contact"),
    path("catatan/pemroses/", views.processor, name="processor"),
    path("catatan/pemroses/<int:pk>/akhiri/", views.end_processor, name="end_processor"),
    path("catatan/kegiatan/<str:code>/", views.note, name="note"),
    path("permintaan/", views.requests, name="requests"),
    path("permintaan/baru/", views.enter, name="enter"),
    path("permintaan/<str:code>/", views.request, name="request"),
    path("permintaan/<str:code>/<slug:step>/", views.step, name="step"),
    path("pembatasan/<int:pk>/cabut/", views.lift, name="lift"),
    path("pembatasan/<int:pk>/urusan/<uuid:matter>/lanjutkan/", views.go_on, name="go_on"),
    path("berkas/<str:code>/lanjutkan/", views.override, name="override"),
    path("kegagalan/", breaches.breaches, name="breaches"),
    path("kegagalan/baru/", breaches.open_breach, name="open_breach"),
    path("kegagalan/<uuid:pk>/", breaches.breach, name="breach"),
    path("kegagalan/<uuid:pk>/pemberitahuan.pdf", breaches.notice_pdf, name="notice_pdf"),
    path("kegagalan/<uuid:pk>/surat/", breaches.letters, name="letters"),
    path("kegagalan/<uuid:pk>/surat/terkirim/", breaches.letters_sent, name="letters_sent"),
    path("kegagalan/<uuid:pk>/surat.pdf", breaches.letters_pdf, name="letters_pdf"),
    path("kegagalan/<uuid:pk>/<slug:step>/", breaches.step, name="breach_step"),
    path("retensi/", views.retention, name="retention"),
    path("retensi/jalan/", views.retention_runs, name="retention_runs"),
    path("retensi/<str:rule>/tahan/", views.hold_rule, name="hold_rule"),
    path("retensi/<str:rule>/hitung/", views.rehearse, name="rehearse"),
    path("retensi/<uuid:pk>/<slug:answer>/", views.answer_run, name="answer_run"),
    path("sengketa/", views.holds, name="holds"),
    path("sengketa/baru/", views.hold, name="hold"),
    path("sengketa/<int:pk>/cabut/", views.lift_hold, name="lift_hold"),
    path("persetujuan/", views.consents, name="consents"),
]
