from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """News from the provider of invoices. An app so that its jobs are found; what it stores is the mirror's."""

    name = "billing.webhooks"
    label = "billing_webhooks"
