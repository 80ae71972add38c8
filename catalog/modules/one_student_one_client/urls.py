from django.urls import URLPattern, path

from catalog.modules.one_student_one_client import urls_exchange, urls_materials
from catalog.modules.one_student_one_client.views import (
    births,
    campuses,
    card,
    client,
    contacts,
    days,
    mothers,
    pairings,
    records,
    referrals,
    students,
)

app_name = "one_student_one_client"

urlpatterns: list[URLPattern] = [
    # The midwife: her mothers, one record, its steps
    path("ibu/", mothers.overview, name="mothers"),
    path("ibu/cari/", mothers.search, name="search_mothers"),
    path("ibu/hari-ini/", days.midwife, name="work_today"),
    path("ibu/daftar/", mothers.register, name="register"),
    path("ibu/<uuid:pk>/", records.record, name="mother"),
    path("ibu/<uuid:pk>/persetujuan/<slug:purpose>/", records.consent, name="consent"),
    path("ibu/<uuid:pk>/catat/<slug:step>/", records.step, name="mother_step"),
    path("ibu/<uuid:pk>/skor/", card.fill, name="card"),
    path("ibu/<uuid:pk>/skor/pratinjau/", card.preview, name="card_preview"),
    path("ibu/<uuid:pk>/skor/<uuid:review>/", card.decide, name="review"),
    path("ibu/<uuid:pk>/mahasiswa/", pairings.propose, name="propose"),
    path("ibu/<uuid:pk>/kontak/", contacts.contact, name="contact"),
    path("ibu/<uuid:pk>/foto/<uuid:photo>/", contacts.photo, name="photo"),
    path("ibu/<uuid:pk>/persalinan/", births.birth, name="birth"),
    # Referrals of her health centre
    path("rujukan/", referrals.overview, name="referrals"),
    path("rujukan/terkini/", referrals.overview_live, name="referrals_live"),
    path("rujukan/<uuid:pk>/", referrals.referral, name="referral"),
    # A proposal, for the two who decide it; a pairing, for those who may end it or pass it on
    path("pasangan/<uuid:pk>/", pairings.decide, name="pairing"),
    path("pasangan/<uuid:pk>/akhiri/", pairings.end, name="end_pairing"),
    path("pasangan/<uuid:pk>/serah-terima/", pairings.hand_over, name="hand_over"),
    path("pasangan/<uuid:pk>/ponsel-hilang/", pairings.lost_phone, name="pairing_lost_phone"),
    # The student: the one client, whose key stands in no address
    path("klien/", client.day, name="client"),
    path("klien/kunjungan/", client.visit, name="client_visit"),
    # The supervisor
    path("mahasiswa/", students.overview, name="students"),
    path("mahasiswa/hari-ini/", days.supervisor, name="clients_today"),
    path("mahasiswa/<uuid:pk>/", students.student, name="student"),
    # The regency: numbers, no names
    path("siapa-sendiri/", days.alone, name="alone"),
    # Set-up: campuses, terms, placements
    path("atur/", campuses.overview, name="setup"),
    path("atur/kerja-sama/", campuses.new_agreement, name="new_agreement"),
    path("atur/kerja-sama/<uuid:pk>/", campuses.agreement, name="agreement"),
    path("atur/kerja-sama/<uuid:pk>/akhiri/", campuses.end_agreement, name="end_agreement"),
    path("atur/kerja-sama/<uuid:pk>/semester/", campuses.open_term, name="open_term"),
    path("atur/semester/<uuid:pk>/", campuses.term, name="term"),
    path("atur/semester/<uuid:pk>/tutup/", campuses.close_term, name="close_term"),
    path("atur/semester/<uuid:pk>/tempatkan/", campuses.place, name="place"),
    path("atur/penempatan/<uuid:pk>/akhiri/", campuses.end_placement, name="end_placement"),
    path("atur/penempatan/<uuid:pk>/ponsel-hilang/", campuses.lost_phone, name="placement_lost_phone"),
    *urls_exchange.urlpatterns,
    *urls_materials.urlpatterns,
]
