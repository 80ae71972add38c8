"""At a regency's host: the inbox, the pages of those who look after messages, and where carriers call."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("kotak-masuk/", views.inbox, name="inbox"),
    path("kotak-masuk/semua-dibaca/", views.read_all, name="read_all"),
    path("kotak-masuk/<int:pk>/", views.open_message, name="open"),
    path("pengaturan/pesan/", views.message_list, name="messages"),
    path("pengaturan/pesan/kata/", views.wordings, name="wordings"),
    path("pengaturan/pesan/kata/<str:code>/", views.reword, name="reword"),
    path("pengaturan/pesan/kata/<str:code>/bawaan/", views.restore, name="restore"),
    path("pengaturan/pesan/kirim-lagi/", views.retry_all, name="retry_all"),
    path("pengaturan/pesan/<int:pk>/", views.message, name="message"),
    path("pengaturan/pesan/<int:pk>/kirim-lagi/", views.retry, name="retry"),
    path("kabar/<slug:channel>/", views.receive, name="receive"),
]
