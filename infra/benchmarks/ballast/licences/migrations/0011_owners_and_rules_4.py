from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0010_tables_4"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_invoice_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_invoice_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_invoice_number"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_payment_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_payment_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_payment_number"
            ),
        ),
        migrations.AddField(
            model_name="licence",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_licence_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_licence_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_licence_number"
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_condition_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_condition_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_condition_number"
            ),
        ),
        migrations.AddField(
            model_name="renewal",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_renewal_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_renewal_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_renewal_number"
            ),
        ),
    ]
