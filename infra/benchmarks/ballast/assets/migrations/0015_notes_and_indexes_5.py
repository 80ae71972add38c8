from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0014_owners_and_rules_5"),
    ]

    operations = [
        migrations.AddField(
            model_name="valuation",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="valuation",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="valuation",
            index=models.Index(fields=["state", "due_on"], name="ballast_valuation_due"),
        ),
        migrations.AddIndex(
            model_name="valuation",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_valuation_open",
            ),
        ),
        migrations.AddField(
            model_name="depreciation",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="depreciation",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="depreciation",
            index=models.Index(fields=["state", "due_on"], name="ballast_depreciation_due"),
        ),
        migrations.AddIndex(
            model_name="depreciation",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_depreciation_open",
            ),
        ),
        migrations.AddField(
            model_name="disposal",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="disposal",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="disposal",
            index=models.Index(fields=["state", "due_on"], name="ballast_disposal_due"),
        ),
        migrations.AddIndex(
            model_name="disposal",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_disposal_open",
            ),
        ),
        migrations.AddField(
            model_name="auction",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="auction",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="auction",
            index=models.Index(fields=["state", "due_on"], name="ballast_auction_due"),
        ),
        migrations.AddIndex(
            model_name="auction",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_auction_open"
            ),
        ),
        migrations.AddField(
            model_name="insurance",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="insurance",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="insurance",
            index=models.Index(fields=["state", "due_on"], name="ballast_insurance_due"),
        ),
        migrations.AddIndex(
            model_name="insurance",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_insurance_open",
            ),
        ),
    ]
