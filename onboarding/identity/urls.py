"""How a regency looks, speaks, where it lives and how it writes, at `/pengaturan/identitas/`."""

from django.urls import path

from onboarding.identity.views import brand, hosts, mail, overview, place

app_name = "identity"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("merek/", brand.brand, name="brand"),
    path("merek/pratinjau/", brand.preview, name="preview"),
    path("merek/bawaan/", brand.ready_made, name="ready_made"),
    path("merek/lambang/", brand.logo, name="logo"),
    path("merek/lambang/hapus/", brand.remove_logo, name="remove_logo"),
    path("merek/kembali/<int:pk>/", brand.bring_back, name="bring_back"),
    path("sebutan/", place.words, name="words"),
    path("sebutan/waktu/", place.zone, name="zone"),
    path("sebutan/kantor/", place.office, name="office"),
    path("alamat/", hosts.hosts, name="hosts"),
    path("alamat/<int:pk>/periksa/", hosts.check, name="check_host"),
    path("alamat/<int:pk>/utama/", hosts.primary, name="make_primary"),
    path("alamat/<int:pk>/lepas/", hosts.give_up, name="give_up_host"),
    path("alamat/bawaan/", hosts.back, name="platform_host"),
    path("surel/", mail.mail, name="mail"),
    path("surel/balasan/", mail.reply_to, name="reply_to"),
    path("surel/balasan/kode/", mail.code, name="reply_code"),
    path("surel/balasan/hapus/", mail.forget_reply_to, name="forget_reply_to"),
    path("surel/server/", mail.server, name="server"),
    path("surel/server/uji/", mail.test_server, name="test_server"),
    path("surel/server/hapus/", mail.remove_server, name="remove_server"),
]
