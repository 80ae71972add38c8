from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0005_owners_and_rules_2"),
    ]

    operations = [
        migrations.AddField(
            model_name="purchase",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="purchase",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="purchase",
            index=models.Index(fields=["state", "due_on"], name="ballast_purchase_due"),
        ),
        migrations.AddIndex(
            model_name="purchase",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_purchase_open",
            ),
        ),
        migrations.AddField(
            model_name="purchaseline",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="purchaseline",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="purchaseline",
            index=models.Index(fields=["state", "due_on"], name="ballast_purchaseline_due"),
        ),
        migrations.AddIndex(
            model_name="purchaseline",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_purchaseline_open",
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="asset",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(fields=["state", "due_on"], name="ballast_asset_due"),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_asset_open"
            ),
        ),
        migrations.AddField(
            model_name="land",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="land",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="land",
            index=models.Index(fields=["state", "due_on"], name="ballast_land_due"),
        ),
        migrations.AddIndex(
            model_name="land",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_land_open"
            ),
        ),
        migrations.AddField(
            model_name="building",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="building",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="building",
            index=models.Index(fields=["state", "due_on"], name="ballast_building_due"),
        ),
        migrations.AddIndex(
            model_name="building",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_building_open",
            ),
        ),
    ]
