from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0010_tables_4"),
    ]

    operations = [
        migrations.AddField(
            model_name="maintenance",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="maintenance",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_maintenance_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenance",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_maintenance_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenance",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_maintenance_number"
            ),
        ),
        migrations.AddField(
            model_name="maintenanceline",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="maintenanceline",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_maintenanceline_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenanceline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_maintenanceline_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenanceline",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_maintenanceline_number"
            ),
        ),
        migrations.AddField(
            model_name="count",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.UniqueConstraint(fields=("number", "owner_code"), name="ballast_assets_count_one_number"),
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_count_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_count_number"
            ),
        ),
        migrations.AddField(
            model_name="countline",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_countline_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_countline_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="countline",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_countline_number"
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_difference_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_difference_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_difference_number"
            ),
        ),
    ]
