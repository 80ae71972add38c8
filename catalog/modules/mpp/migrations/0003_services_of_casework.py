"""Beside the old table of services the place of each casework service in the mall, and references to it."""

import django.db.models.deletion
from django.db import migrations, models


def _service() -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="mpp.mallservice",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0003_permit_renew_from"),
        ("mpp", "0002_appointments_visits_and_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="MallService",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="mall",
                        serialize=False,
                        to="casework.serviceproduct",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="mpp.agency"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="mpp.countergroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "place of a service in the mall",
                "verbose_name_plural": "places of services in the mall",
            },
        ),
        migrations.AddField(model_name="queueticket", name="service", field=_service()),
        migrations.AddField(model_name="appointment", name="service", field=_service()),
        migrations.AddField(model_name="visitstop", name="service", field=_service()),
    ]
