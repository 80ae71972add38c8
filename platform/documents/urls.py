"""Letters at a regency's host: for staff at `/surat/` and `/pengaturan/`, for everybody at `/periksa/`."""

from django.urls import path

from documents import certificate_views, number_views, template_views, views

app_name = "documents"
urlpatterns = [
    path("periksa/<str:token>/", views.verify, name="verify"),
    path("surat/", views.letters, name="letters"),
    path("surat/tanda-tangan/", views.queue, name="queue"),
    path("surat/paraf/", views.initials, name="initials"),
    path("surat/sertifikat/", views.certificate, name="certificate"),
    path("surat/sertifikat/cabut/", views.give_up_certificate, name="give_up_certificate"),
    path("surat/<uuid:pk>/", views.letter, name="letter"),
    path("surat/<uuid:pk>/berkas/", views.download, name="download"),
    path("surat/<uuid:pk>/konsep/", views.draft, name="draft"),
    path("surat/<uuid:pk>/paraf/", views.ask_initials, name="ask_initials"),
    path("surat/<uuid:pk>/paraf/tolak/", views.refuse_initial, name="refuse_initial"),
    path("surat/<uuid:pk>/tulis-ulang/", views.rewrite, name="rewrite"),
    path("surat/<uuid:pk>/segel/", views.seal, name="seal_letter"),
    path("surat/<uuid:pk>/serahkan/", views.issue, name="issue"),
    path("surat/<uuid:pk>/betulkan/", views.correct, name="correct"),
    path("pengaturan/naskah/", template_views.templates, name="templates"),
    path("pengaturan/naskah/tambah/", template_views.add_template, name="add_template"),
    path("pengaturan/naskah/<slug:code>/", template_views.template, name="template"),
    path("pengaturan/naskah/<slug:code>/ubah/", template_views.change_template, name="change_template"),
    path("pengaturan/naskah/<slug:code>/tulis/", template_views.write, name="write"),
    path("pengaturan/naskah/<slug:code>/periksa/", template_views.check, name="check_wording"),
    path("pengaturan/naskah/<slug:code>/<int:number>/", template_views.version, name="version"),
    path("pengaturan/naskah/<slug:code>/<int:number>/contoh/", template_views.sample, name="sample"),
    path("pengaturan/naskah/<slug:code>/<int:number>/terbitkan/", template_views.publish, name="publish"),
    path("pengaturan/nomor-surat/", number_views.series, name="series"),
    path("pengaturan/nomor-surat/tambah/", number_views.add_series, name="add_series"),
    path("pengaturan/nomor-surat/pola/", number_views.pattern, name="pattern"),
    path("pengaturan/nomor-surat/<int:pk>/", number_views.register, name="register"),
    path("pengaturan/nomor-surat/<int:pk>/ubah/", number_views.change_series, name="change_series"),
    path("pengaturan/sertifikat/", certificate_views.certificates, name="certificates"),
    path("pengaturan/sertifikat/segel/", certificate_views.seal, name="seal"),
    path("pengaturan/sertifikat/<int:pk>/cabut/", certificate_views.revoke, name="revoke_certificate"),
]
