"""Where Stripe and our ledger differ, at `/konsol/tagihan/selisih/`."""

from django.urls import path

from billing.mirror import views

app_name = "billing_mirror"

urlpatterns = [
    path("", views.differences, name="differences"),
    path("bandingkan/", views.compare_now, name="compare_now"),
]
