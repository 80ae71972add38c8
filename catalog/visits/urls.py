"""Study visits at a regency's host, under `/pengaturan/studi-tiru/`: as guest and as host."""

from django.urls import path

from catalog.visits import views

app_name = "visits"

shared = [
    path("", views.visits, name="visits"),
    path("<uuid:pk>/", views.visit, name="visit"),
    path("<uuid:pk>/tur/", views.walk, name="tour"),
    path("<uuid:pk>/tanya-jawab/", views.questions, name="questions"),
    path("<uuid:pk>/kesesuaian/", views.fit, name="fit"),
    path("<uuid:pk>/rencana/", views.plan, name="plan"),
    path("<uuid:pk>/rencana/<int:duty>/hapus/", views.remove_duty, name="remove_duty"),
    path("<uuid:pk>/rencana/<int:duty>/selesai/", views.finish_duty, name="finish_duty"),
    path("<uuid:pk>/kesepakatan/", views.sign, name="sign"),
    path("<uuid:pk>/kesepakatan/berkas/", views.agreement, name="agreement"),
    path("<uuid:pk>/kesepakatan/ubah/", views.reopen, name="reopen"),
    path("<uuid:pk>/kesepakatan/<slug:side>/", views.counterpart, name="counterpart"),
    path("<uuid:pk>/akhiri/", views.end, name="end"),
]
urlpatterns = [
    path("ajukan/", views.request_visit, name="request"),
    path("<uuid:pk>/jawab/", views.decide, name="decide"),
    path("<uuid:pk>/agenda/", views.agenda, name="agenda"),
    path("<uuid:pk>/agenda/<int:item>/hapus/", views.remove_agenda_item, name="remove_agenda_item"),
    path("<uuid:pk>/kesesuaian/<str:code>/", views.answer_fit, name="answer_fit"),
    path("<uuid:pk>/bekukan/", views.freeze, name="freeze"),
    path("<uuid:pk>/replikasi/", views.begin, name="begin"),
    path("<uuid:pk>/melayani/", views.go_live, name="go_live"),
    path("<uuid:pk>/evaluasi/", views.evaluate, name="evaluate"),
    *shared,
]
