"""Single sign-on at a regency: signing in below `/akun/`, setting it up below `/pengaturan/`."""

from django.urls import include, path

from accounts.sso import views

entry = [
    path("", views.start, name="start"),
    path("kembali/", views.come_back, name="return"),
    path("sudah-keluar/", views.signed_out, name="signed_out"),
    path("keluar-dari-sana/", views.backchannel_logout, name="backchannel_logout"),
]
administration = [
    path("", views.settings_page, name="settings"),
    path("uji/", views.test, name="test"),
    path("nyala/", views.switch, name="switch"),
]
urlpatterns = [
    path("akun/masuk-tunggal/", include((entry, "sso"))),
    path("pengaturan/masuk-tunggal/", include((administration, "single_sign_on"))),
]
