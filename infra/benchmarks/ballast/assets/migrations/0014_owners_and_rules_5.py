from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0013_tables_5"),
    ]

    operations = [
        migrations.AddField(
            model_name="valuation",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="valuation",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_valuation_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="valuation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_valuation_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="valuation",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_valuation_number"
            ),
        ),
        migrations.AddField(
            model_name="depreciation",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="depreciation",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_depreciation_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="depreciation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_depreciation_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="depreciation",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_depreciation_number"
            ),
        ),
        migrations.AddField(
            model_name="disposal",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_disposal_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_disposal_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_disposal_number"
            ),
        ),
        migrations.AddField(
            model_name="auction",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_auction_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_auction_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_auction_number"
            ),
        ),
        migrations.AddField(
            model_name="insurance",
            name="owner_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="insurance",
            constraint=models.UniqueConstraint(
                fields=("number", "owner_code"), name="ballast_assets_insurance_one_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="insurance",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="ballast_assets_insurance_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="insurance",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[A-Z0-9-]+$")), name="ballast_assets_insurance_number"
            ),
        ),
    ]
