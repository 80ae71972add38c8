"""A regency's bills, at `/pengaturan/tagihan/`."""

from django.urls import path

from billing import views

app_name = "billing"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("pembayar/", views.payer, name="payer"),
    path("kontrak/<int:year>/", views.contract, name="contract"),
    path("<int:pk>/", views.invoice, name="invoice"),
    path("<int:pk>/bast/", views.handover, name="handover"),
    path("<int:pk>/terima/", views.acknowledge, name="acknowledge"),
    path("<int:pk>/dokumen/", views.step, name="step"),
    path("<int:pk>/bukti-pajak/", views.proof, name="proof"),
    path("<int:pk>/keberatan/", views.dispute, name="dispute"),
    path("<int:pk>/<slug:kind>.pdf", views.paper, name="paper"),
    path("<int:pk>/<slug:kind>/<int:row>/", views.evidence, name="evidence"),
]
