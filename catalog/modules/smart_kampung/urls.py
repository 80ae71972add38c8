from django.urls import URLPattern, path

from catalog.modules.smart_kampung.views import authority, desk, houses, kiosk, letters, setup

app_name = "smart_kampung"

urlpatterns: list[URLPattern] = [
    # Letters, as citizens ask for them
    path("", letters.village, name="choose"),
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
    # The kiosk of a village hall; its officers' page stands outside of what a kiosk may open
    path("petugas/kios/", kiosk.devices, name="kiosk_devices"),
    path("petugas/kios/<uuid:pk>/akhiri/", kiosk.end, name="kiosk_end"),
    path("kios/", kiosk.start, name="kiosk"),
    path("kios/selesai/", kiosk.done, name="kiosk_done"),
    path("kios/surat/", kiosk.letters, name="kiosk_letters"),
    path("kios/nik/", kiosk.number, {"what": "nik"}, name="kiosk_nik"),
    path("kios/kk/", kiosk.number, {"what": "kk"}, name="kiosk_kk"),
    path("kios/kode/", kiosk.code, name="kiosk_code"),
    path("kios/untuk/", kiosk.whom, name="kiosk_whom"),
    path("kios/tanya/<int:place>/", kiosk.question, name="kiosk_question"),
    path("kios/periksa/", kiosk.check, name="kiosk_check"),
    path("kios/hasil/", kiosk.result, name="kiosk_result"),
    path("kios/cetak/", kiosk.paper, name="kiosk_paper"),
    path("kios/lanjut/", kiosk.onward, name="kiosk_onward"),
    # Unfit houses, and the regent's delegation to the villages.
    path("rumah/", houses.overview, name="houses"),
    path("rumah/usul/", houses.propose, name="house_propose"),
    path("rumah/terbuka/", houses.public, name="houses_public"),
    path("rumah/<str:code>/", houses.house, name="house"),
    path("rumah/<str:code>/pratinjau/", houses.preview, name="house_preview"),
    path("rumah/<str:code>/berkas/<uuid:pk>/", houses.file, name="house_file"),
    path("rumah/<str:code>/<slug:slug>/", houses.step, name="house_step"),
    path("wewenang/", authority.overview, name="authority"),
    path("wewenang/beri/", authority.give, name="authority_give"),
    path("wewenang/<int:pk>/cabut/", authority.take_back, name="authority_take_back"),
]
