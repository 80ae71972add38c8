from django.urls import path

from catalog.modules._example import views

app_name = "example"

urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:notice_id>/", views.notice, name="notice"),
    path("<int:notice_id>/cabut/", views.withdraw, name="withdraw"),
    path("tulis/", views.write, name="write"),
]
