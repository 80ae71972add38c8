"""
Sign-in and profile, at `/akun/` of every host.

The library's views are mounted one by one under the names by which it looks for them: what is not listed (changing the
address by oneself, sign-in codes by mail, telephone numbers) does not exist here. What concerns passwords and second
steps is not there for citizens, who have their own pages (`citizen_urls`).
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path, re_path

from accounts import views
from accounts.views import for_officers

own = [
    path("", views.home, name="home"),
    path("profil/", views.profile, name="profile"),
    path("amankan/", for_officers(views.secure_account), name="secure"),
    path("perangkat/keluarkan/", for_officers(views.end_other_sessions), name="end_sessions"),
    path("perangkat/hilang/", for_officers(views.lost_device), name="lost_device"),
    path("token/", for_officers(views.api_tokens), name="tokens"),
    path("token/<int:pk>/cabut/", for_officers(views.revoke_token), name="revoke_token"),
    path("undangan/<str:token>/", views.invitation, name="invitation"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("masuk/", views.SignIn.as_view(), name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("daftar/", account.signup, name="account_signup"),
    path("ditutup/", account.account_inactive, name="account_inactive"),
    path("konfirmasi/", for_officers(account.reauthenticate), name="account_reauthenticate"),
    path("sandi/ganti/", for_officers(account.password_change), name="account_change_password"),
    path("sandi/buat/", for_officers(account.password_set), name="account_set_password"),
    path("sandi/lupa/", account.password_reset, name="account_reset_password"),
    path("sandi/lupa/terkirim/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sandi/lupa/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sandi/lupa/selesai/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("keamanan/", for_officers(mfa.index), name="mfa_index"),
    path("langkah-kedua/", mfa.authenticate, name="mfa_authenticate"),
    path("konfirmasi/kode/", for_officers(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("keamanan/aplikasi/", for_officers(totp.activate_totp), name="mfa_activate_totp"),
    path("keamanan/aplikasi/lepas/", for_officers(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("keamanan/kode-cadangan/", for_officers(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "keamanan/kode-cadangan/baru/",
        for_officers(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("masuk/kunci-sandi/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("konfirmasi/kunci-sandi/", for_officers(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("keamanan/kunci-sandi/", for_officers(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("keamanan/kunci-sandi/tambah/", for_officers(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("keamanan/kunci-sandi/<int:pk>/ubah/", for_officers(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("keamanan/kunci-sandi/<int:pk>/hapus/", for_officers(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
