"""Officers' pages about cases at `/berkas/`, and about services at `/pengaturan/layanan/`."""

from django.urls import path

from casework.views import counter, officer, record, services_admin

app_name = "casework"
urlpatterns = [
    path("berkas/", officer.cases, name="list"),
    path("berkas/cari/", officer.search, name="search"),
    path("berkas/banyak/", officer.many, name="many"),
    path("berkas/saring/", officer.narrowing, name="narrowing"),
    path("berkas/saringan/", officer.save_filter, name="save_filter"),
    path("berkas/saringan/<uuid:pk>/hapus/", officer.drop_filter, name="drop_filter"),
    path("berkas/izin/", officer.permits, name="permits"),
    path("berkas/baru/", counter.choose, name="new"),
    path("berkas/baru/<str:product>/", counter.begin, name="begin"),
    path("berkas/<str:code>/", record.case, name="case"),
    path("berkas/<str:code>/lengkapi/", counter.complete, name="complete"),
    path("berkas/<str:code>/pakai/<uuid:pk>/", counter.reuse, name="reuse"),
    path("berkas/<str:code>/terima/", counter.hand_in, name="hand_in"),
    path("berkas/<str:code>/warga/", record.link, name="link"),
    path("berkas/<str:code>/pin/", record.receipt, name="receipt"),
    path("berkas/<str:code>/bukti-bayar/", record.proof, name="proof"),
    path("berkas/<str:code>/lampiran/<uuid:pk>/", record.paper, name="paper"),
    path("berkas/<str:code>/lampiran/<uuid:pk>/lihat/", record.look, name="look"),
    path("berkas/<str:code>/lampiran/<uuid:pk>/isi/", record.content, name="content"),
    path("berkas/<str:code>/lakukan/<slug:slug>/", record.act, name="act"),
    path("pengaturan/layanan/", services_admin.services_list, name="services"),
    path("pengaturan/layanan/baru/", services_admin.add, name="service_add"),
    path("pengaturan/layanan/pratinjau/", services_admin.preview, name="service_preview"),
    path("pengaturan/layanan/<str:code>/", services_admin.service, name="service"),
    path("pengaturan/layanan/<str:code>/ubah/", services_admin.change, name="service_change"),
    path("pengaturan/layanan/<str:code>/terbitkan/", services_admin.publish, name="service_publish"),
    path("pengaturan/layanan/<str:code>/tarik/", services_admin.withdraw, name="service_withdraw"),
]
