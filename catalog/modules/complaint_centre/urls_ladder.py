"""Addresses of the watch over limits, of rehearsals, and of referrals."""

from django.urls import URLPattern, path

from catalog.modules.complaint_centre.views import objections, referrals, watch

urlpatterns: list[URLPattern] = [
    path("pantau/", watch.overview_page, name="watch"),
    path("pantau/terkini/", watch.overview_live, name="watch_live"),
    path("pantau/malam-ini/", watch.night, name="night"),
    path("pantau/uji-coba/", watch.test_run, name="test_run"),
    path("pantau/uji-coba/<uuid:run>/", watch.test_run_result, name="test_run_result"),
    path("pantau/jenjang/<str:code>/", watch.ladder, name="ladder"),
    path("rujukan/", referrals.overview, name="referrals"),
    path("rujukan/<uuid:pk>/", referrals.dossier, name="referral"),
    path("rujukan/<uuid:pk>/berkas.pdf", referrals.paper, name="referral_paper"),
    path("rujukan/<uuid:pk>/tanggapan/", referrals.reply, name="referral_reply"),
    path("rujukan/<uuid:pk>/putusan/", referrals.decide, name="referral_decide"),
    path("rujukan/<uuid:pk>/keberatan/", objections.object_to, name="referral_object"),
    path("rujukan/<uuid:pk>/keberatan/cabut/", objections.withdraw, name="referral_objection_withdraw"),
    path("rujukan/<uuid:pk>/keberatan/putusan/", objections.rule, name="referral_objection_rule"),
]
