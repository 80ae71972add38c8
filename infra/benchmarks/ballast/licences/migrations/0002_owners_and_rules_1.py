from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0001_tables_1"),
    ]

    operations = [
        migrations.AddField(
            model_name="sector",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="sector",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_sector_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="sector",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_sector_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="sector",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_sector_number"
            ),
        ),
        migrations.AddField(
            model_name="licencetype",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="licencetype",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_licencetype_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="licencetype",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_licencetype_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="licencetype",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_licencetype_number"
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_requirement_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_requirement_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_requirement_number"
            ),
        ),
        migrations.AddField(
            model_name="fee",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.UniqueConstraint(fields=("number", "owner_code"), name="ballast_licences_fee_one_number"),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_fee_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="fee",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_fee_number"
            ),
        ),
        migrations.AddField(
            model_name="applicant",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="applicant",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_applicant_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicant",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_applicant_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicant",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_applicant_number"
            ),
        ),
    ]
