from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_licences", "0007_tables_3"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspector",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_inspector_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_inspector_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_inspector_number"
            ),
        ),
        migrations.AddField(
            model_name="inspectionvisit",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="inspectionvisit",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_inspectionvisit_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_inspectionvisit_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_inspectionvisit_number"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_finding_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_finding_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_finding_number"
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_remedy_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_remedy_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_remedy_number"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_licences_assessment_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_licences_assessment_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_licences_assessment_number"
            ),
        ),
    ]
