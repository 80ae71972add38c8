"""Settings of a regency about people, units and evidence, at `/pengaturan/`."""

from django.urls import path

from organisation import delegation_views, directory_views, heads_views, hours_views, positions_views, views

app_name = "organisation"
urlpatterns = [
    path("orang/", views.people, name="people"),
    path("orang/undang/", views.invite, name="invite"),
    path("orang/<int:pk>/", views.person, name="person"),
    path("orang/<int:pk>/peran/", views.grant, name="grant"),
    path("orang/<int:pk>/keluar/", views.deactivate, name="deactivate"),
    path("orang/<int:pk>/kembali/", views.reactivate, name="reactivate"),
    path("orang/<int:pk>/undang-lagi/", views.send_again, name="send_again"),
    path("orang/<int:pk>/akses-baru/", views.let_in_anew, name="let_in_anew"),
    path("orang/<int:pk>/perangkat-hilang/", views.lost_device, name="lost_device"),
    path("orang/peran/<int:pk>/akhiri/", views.end_role, name="end_role"),
    path("direktori/", directory_views.directory, name="directory"),
    path("direktori/<int:pk>/cabut/", directory_views.revoke_token, name="revoke_directory_token"),
    path("kepala-daerah/", heads_views.change_head, name="change_head"),
    path("unit/", views.units, name="units"),
    path("unit/dari-wilayah/", views.units_from_regions, name="units_from_regions"),
    path("unit/tambah/", views.add_unit, name="add_unit"),
    path("unit/<int:pk>/", views.unit, name="unit"),
    path("unit/<int:pk>/jam/", hours_views.unit_hours, name="unit_hours"),
    path("unit/<int:pk>/jam/ubah/", hours_views.change_hours, name="change_hours"),
    path("unit/<int:pk>/hari/tambah/", hours_views.add_unit_days, name="add_unit_days"),
    path("unit/<int:pk>/jabatan/", positions_views.unit_positions, name="unit_positions"),
    path("unit/<int:pk>/jabatan/tambah/", positions_views.add_position, name="add_position"),
    path("jam/", hours_views.own_hours, name="own_hours"),
    path("hari-tutup/", hours_views.closed_days, name="closed_days"),
    path("hari-tutup/tambah/", hours_views.add_closed_days, name="add_closed_days"),
    path("hari-tutup/<int:pk>/batalkan/", hours_views.withdraw_days, name="withdraw_days"),
    path("unit/jabatan/<int:pk>/", positions_views.position, name="position"),
    path("unit/jabatan/<int:pk>/ganti/", positions_views.change_holder, name="change_holder"),
    path("unit/jabatan/<int:pk>/hapus/", positions_views.abolish, name="abolish_position"),
    path("unit/jabatan/pejabat/<int:pk>/akhiri/", positions_views.end_holding, name="end_holding"),
    path("wewenang/", delegation_views.register, name="delegations"),
    path("wewenang/daftar/", delegation_views.printable, name="printable_delegations"),
    path("wewenang/beri/", delegation_views.grant, name="grant_delegation"),
    path("wewenang/<int:pk>/cabut/", delegation_views.revoke, name="revoke_delegation"),
    path("catatan/", views.evidence_log, name="evidence"),
]
