"""Citizens' sign-in and their own account, at a regency's host only."""

from django.urls import path

from accounts import citizen_views as views

app_name = "citizen_account"
urlpatterns = [
    path("masuk/", views.sign_in, name="sign_in"),
    path("masuk/kode/", views.code, name="code"),
    path("masuk/kode/baru/", views.another_code, name="another_code"),
    path("masuk/nama/", views.name, name="name"),
    path("akun-saya/", views.account, name="account"),
    path("akun-saya/kontak/", views.add_contact, name="add_contact"),
    path("akun-saya/kontak/kode/", views.contact_code, name="contact_code"),
    path("akun-saya/kontak/<int:pk>/hapus/", views.remove_contact, name="remove_contact"),
    path("akun-saya/unduh/", views.download, name="download"),
    path("akun-saya/hapus/", views.erase, name="erase"),
]
