from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0004_tables_2"),
    ]

    operations = [
        migrations.AddField(
            model_name="purchase",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_purchase_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_purchase_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_purchase_number"
            ),
        ),
        migrations.AddField(
            model_name="purchaseline",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_purchaseline_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_purchaseline_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_purchaseline_number"
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.UniqueConstraint(fields=("number", "owner_code"), name="ballast_assets_asset_one_number"),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_asset_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_asset_number"
            ),
        ),
        migrations.AddField(
            model_name="land",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="land",
            constraint=models.UniqueConstraint(fields=("number", "owner_code"), name="ballast_assets_land_one_number"),
        ),
        migrations.AddConstraint(
            model_name="land",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_land_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="land",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_land_number"
            ),
        ),
        migrations.AddField(
            model_name="building",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_building_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_building_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_building_number"
            ),
        ),
    ]
