from django.urls import path, re_path

from onboarding import views
from onboarding.agreements import views as agreements
from onboarding.models import REFERENCE_PATTERN

app_name = "onboarding"

_SENDER = rf"^daftar/(?P<reference>{REFERENCE_PATTERN})/perjanjian/"
_COPY = r"(?P<copy>naskah|daerah|penyelenggara)/$"

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
    re_path(rf"{_SENDER}$", agreements.agreement, name="agreement"),
    re_path(rf"{_SENDER}{_COPY}", agreements.agreement_copy, name="agreement_copy"),
    path("konsol/pendaftaran/", views.applications, name="applications"),
    path("konsol/pendaftaran/<int:pk>/", views.application, name="application"),
    path("konsol/pendaftaran/<int:pk>/surat/", views.letter, name="letter"),
    path("konsol/pendaftaran/<int:pk>/setujui/", views.approve, name="approve"),
    path("konsol/pendaftaran/<int:pk>/tolak/", views.refuse, name="refuse"),
    path("konsol/pendaftaran/<int:pk>/coba-lagi/", views.try_again, name="try_again"),
    path("konsol/pendaftaran/<int:pk>/perjanjian/", agreements.review, name="review"),
    path("konsol/pendaftaran/<int:pk>/perjanjian/kembalikan/", agreements.send_back, name="send_back"),
    re_path(rf"^konsol/pendaftaran/(?P<pk>[0-9]+)/perjanjian/{_COPY}", agreements.review_copy, name="review_copy"),
    path("konsol/sub-pemroses/", agreements.sub_processors, name="sub_processors"),
]
