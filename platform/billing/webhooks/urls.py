"""At the ministry's host."""

from django.urls import path

from billing.webhooks import views

app_name = "billing_webhooks"

urlpatterns = [path("webhook/stripe/", views.stripe, name="stripe")]
