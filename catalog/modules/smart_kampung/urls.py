from django.urls import URLPattern, path

from catalog.modules.smart_kampung.views import outreach, register, villages

app_name = "smart_kampung"

urlpatterns: list[URLPattern] = [
    # Villages: how far they have come, their registers, outreach.
    path("desa/", villages.regency, name="villages"),
    path("desa/data.csv", villages.open_data, name="villages_csv"),
    path("desa/penduduk/", register.registers, name="registers"),
    path("desa/penduduk/<slug:code>/", register.register, name="register"),
    path("desa/penduduk/<slug:code>/keluarga/", register.hamlet, name="hamlet"),
    path("desa/penduduk/<slug:code>/dusun/", register.make_hamlet, name="make_hamlet"),
    path("desa/penduduk/<slug:code>/lengkapi/<slug:what>/", register.to_complete, name="to_complete"),
    path("desa/<slug:code>/", villages.village, name="village"),
    path("desa/<slug:code>/nilai/", villages.score, name="village_score"),
    path("desa/<slug:code>/buka-malam/", villages.open_at_night, name="open_at_night"),
    path("jemput-bola/", outreach.elderly, name="outreach"),
    path("jemput-bola/rencana/<uuid:pk>/", outreach.plan, name="plan_visit"),
    path("jemput-bola/kunjungan/<uuid:pk>/", outreach.visit, name="visit"),
    path("jemput-bola/kunjungan/<uuid:pk>/batal/", outreach.call_off, name="call_off_visit"),
    path("jemput-bola/kunjungan/<uuid:pk>/foto/", outreach.photo, name="visit_photo"),
    path("jemput-bola/laporan/", outreach.reports, name="visit_reports"),
    path("jemput-bola/laporan/<slug:centre>/<str:day>/", outreach.day_report, name="day_report"),
]
