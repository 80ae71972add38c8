from django.urls import URLPattern, path

from catalog.modules.smart_kampung.views import desk, letters, setup

app_name = "smart_kampung"

urlpatterns: list[URLPattern] = [
    # Letters, as citizens ask for them
    path("", letters.village, name="village"),
    path("surat/", letters.letters, name="letters"),
    path("surat/<slug:code>/", letters.letter, name="letter"),
    path("surat/<slug:code>/bukti/", letters.prove, name="prove"),
    path("surat/<slug:code>/kode/", letters.code, name="code"),
    path("surat/<slug:code>/isi/", letters.fill, name="fill"),
    path("permohonan/<slug:code>/", letters.asked, name="asked"),
    path("permohonan/<slug:code>/periksa/", letters.check, name="check"),
    path("selesai/", letters.forget, name="forget"),
    # Letters, as officers decide them
    path("petugas/", desk.waiting, name="officer"),
    path("petugas/warga/", desk.people, name="people"),
    path("petugas/warga/<uuid:pk>/", desk.person, name="person"),
    path("petugas/warga/<uuid:pk>/kode/", desk.give_code, name="give_code"),
    path("petugas/warga/<uuid:pk>/surat/<slug:code>/", desk.counter_letter, name="counter_letter"),
    path("petugas/loket/<slug:code>/", desk.counter, name="counter"),
    path("petugas/surat/<slug:code>/", desk.record, name="officer_request"),
    path("petugas/surat/<slug:code>/setujui/", desk.approve, name="officer_approve"),
    path("petugas/surat/<slug:code>/kembalikan/", desk.send_back, name="officer_return"),
    path("petugas/surat/<slug:code>/tolak/", desk.refuse, name="officer_refuse"),
    path("petugas/surat/<slug:code>/warga/<uuid:pk>/", desk.choose_person, name="choose_person"),
    path("petugas/surat/<slug:code>/berkas/<uuid:pk>/", desk.paper, name="officer_paper"),
    path("petugas/surat/<slug:code>/unduh/", desk.letter, name="officer_letter"),
    # Set-up of the letters
    path("atur/", setup.overview, name="setup"),
    path("atur/desa/", setup.villages, name="setup_villages"),
    path("atur/surat/", setup.letters, name="setup_letters"),
    path("atur/surat/<slug:code>/", setup.letter, name="setup_letter"),
]
