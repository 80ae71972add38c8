"""What is told to SATUSEHAT: for the midwife of one mother, and for whoever manages the accounts."""

from django.urls import URLPattern, path

from catalog.modules.one_student_one_client.views import exchange

urlpatterns: list[URLPattern] = [
    path("ibu/<uuid:pk>/satusehat/", exchange.record, name="exchange"),
    path("atur/satusehat/", exchange.accounts, name="exchange_accounts"),
    path("atur/satusehat/<int:pk>/", exchange.account, name="exchange_account"),
]
