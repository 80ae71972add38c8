from django.urls import path, re_path

from onboarding import views
from onboarding.models import REFERENCE_PATTERN

app_name = "onboarding"

urlpatterns = [
    path("daftar/", views.start, name="start"),
    path("daftar/lacak/", views.find_status, name="find"),
    path("daftar/permohonan/<str:code>/", views.application_form, name="form"),
    path("daftar/konfirmasi/<str:signed>/", views.confirm, name="confirm"),
    path("daftar/buka/<str:signed>/", views.open_as_sender, name="open"),
    re_path(rf"^daftar/(?P<reference>{REFERENCE_PATTERN})/$", views.status, name="status"),
    re_path(rf"^daftar/(?P<reference>{REFERENCE_PATTERN})/kemajuan/$", views.progress, name="progress"),
    re_path(rf"^daftar/(?P<reference>{REFERENCE_PATTERN})/tarik/$", views.withdraw, name="withdraw"),
    re_path(rf"^daftar/(?P<reference>{REFERENCE_PATTERN})/tautan/$", views.ask_for_invitation, name="ask_invitation"),
    path("konsol/pendaftaran/", views.applications, name="applications"),
    path("konsol/pendaftaran/<int:pk>/", views.application, name="application"),
    path("konsol/pendaftaran/<int:pk>/surat/", views.letter, name="letter"),
    path("konsol/pendaftaran/<int:pk>/setujui/", views.approve, name="approve"),
    path("konsol/pendaftaran/<int:pk>/tolak/", views.refuse, name="refuse"),
    path("konsol/pendaftaran/<int:pk>/coba-lagi/", views.try_again, name="try_again"),
]
