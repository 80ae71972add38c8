from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0013_tables_5"),
    ]

    operations = [
        migrations.AddField(
            model_name="revocation",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_revocation_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_revocation_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_revocation_number"
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_objection_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_objection_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_objection_number"
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_hearing_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_hearing_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_hearing_number"
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_notification_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_notification_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_notification_number"
            ),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_registerentry_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_registerentry_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_registerentry_number"
            ),
        ),
    ]
