"""At the ministry's host: the same pages about the ministry's own messages."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("kotak-masuk/", views.inbox, name="inbox"),
    path("kotak-masuk/semua-dibaca/", views.read_all, name="read_all"),
    path("kotak-masuk/<int:pk>/", views.open_message, name="open"),
    path("konsol/pesan/", views.message_list, name="messages"),
    path("konsol/pesan/kata/", views.wordings, name="wordings"),
    path("konsol/pesan/kata/<str:code>/", views.reword, name="reword"),
    path("konsol/pesan/kata/<str:code>/bawaan/", views.restore, name="restore"),
    path("konsol/pesan/kirim-lagi/", views.retry_all, name="retry_all"),
    path("konsol/pesan/<int:pk>/", views.message, name="message"),
    path("konsol/pesan/<int:pk>/kirim-lagi/", views.retry, name="retry"),
    path("kabar/<slug:channel>/", views.receive, name="receive"),
]
