"""Settings of a regency about people, units and evidence, at `/pengaturan/`."""

from django.urls import path

from organisation import delegation_views, views

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
    path("orang/peran/<int:pk>/akhiri/", views.end_role, name="end_role"),
    path("unit/", views.units, name="units"),
    path("unit/dari-wilayah/", views.units_from_regions, name="units_from_regions"),
    path("unit/tambah/", views.add_unit, name="add_unit"),
    path("unit/<int:pk>/", views.unit, name="unit"),
    path("wewenang/", delegation_views.register, name="delegations"),
    path("wewenang/beri/", delegation_views.grant, name="grant_delegation"),
    path("wewenang/<int:pk>/cabut/", delegation_views.revoke, name="revoke_delegation"),
    path("catatan/", views.evidence_log, name="evidence"),
]
