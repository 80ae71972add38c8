from django.urls import path

from catalog.privacy import failure_views as failures
from catalog.privacy import ministry_views as views

app_name = "ministry_privacy"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("kegagalan/", failures.failures, name="failures"),
    path("kegagalan/baru/", failures.report, name="report_failure"),
    path("kegagalan/<uuid:pk>/", failures.failure, name="failure"),
    path("kegagalan/<uuid:pk>/surat/<str:code>/", failures.letter, name="letter"),
    path("kegagalan/<uuid:pk>/surat/<str:code>.pdf", failures.letter_pdf, name="letter_pdf"),
    path("kegagalan/<uuid:pk>/beri-tahu/", failures.tell_again, name="tell_again"),
]
