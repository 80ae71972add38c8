"""Letters at a regency's host: for staff at `/surat/`, for everybody at `/periksa/`."""

from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("periksa/<str:token>/", views.verify, name="verify"),
    path("surat/", views.letters, name="letters"),
    path("surat/tanda-tangan/", views.queue, name="queue"),
    path("surat/sertifikat/", views.certificate, name="certificate"),
    path("surat/<uuid:pk>/", views.letter, name="letter"),
    path("surat/<uuid:pk>/berkas/", views.download, name="download"),
    path("surat/<uuid:pk>/serahkan/", views.issue, name="issue"),
]
