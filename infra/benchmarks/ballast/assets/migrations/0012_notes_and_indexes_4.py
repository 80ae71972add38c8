from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballast_assets", "0011_owners_and_rules_4"),
    ]

    operations = [
        migrations.AddField(
            model_name="maintenance",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="maintenance",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="maintenance",
            index=models.Index(fields=["state", "due_on"], name="ballast_maintenance_due"),
        ),
        migrations.AddIndex(
            model_name="maintenance",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_maintenance_open",
            ),
        ),
        migrations.AddField(
            model_name="maintenanceline",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="maintenanceline",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="maintenanceline",
            index=models.Index(fields=["state", "due_on"], name="ballast_maintenancelin_due"),
        ),
        migrations.AddIndex(
            model_name="maintenanceline",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_maintenancelin_open",
            ),
        ),
        migrations.AddField(
            model_name="count",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="count",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="count",
            index=models.Index(fields=["state", "due_on"], name="ballast_count_due"),
        ),
        migrations.AddIndex(
            model_name="count",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True), fields=["owner_code"], name="ballast_count_open"
            ),
        ),
        migrations.AddField(
            model_name="countline",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="countline",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="countline",
            index=models.Index(fields=["state", "due_on"], name="ballast_countline_due"),
        ),
        migrations.AddIndex(
            model_name="countline",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_countline_open",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="difference",
            name="title",
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(fields=["state", "due_on"], name="ballast_difference_due"),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["owner_code"],
                name="ballast_difference_open",
            ),
        ),
    ]
